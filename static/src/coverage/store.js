// The page's one state: read from the URL, written to it, told to those who listen.

import { formatHash, parseHash } from "./state.js";

// {get, set, href, listen(f), start}; f(state, before) runs after every change, and once at the start.
export function createStore({ location, history, addEventListener }) {
  let state = parseHash(location.hash);
  const listeners = [];
  const tell = (before) => listeners.forEach((listener) => listener(state, before));

  addEventListener("popstate", () => {
    const before = state;
    state = parseHash(location.hash);
    if (formatHash(before) !== formatHash(state)) tell(before);
  });

  return {
    get: () => state,
    // Where a link leads that changes the state by `patch`.
    href: (patch) => formatHash({ ...state, ...patch }),
    // Each change is a step that "back" undoes.
    set(patch) {
      const before = state;
      state = { ...state, ...patch };
      if (formatHash(before) === formatHash(state)) return;
      history.pushState(null, "", formatHash(state));
      tell(before);
    },
    listen: (listener) => listeners.push(listener),
    start: () => tell(null),
  };
}
