// The page's one state: read from the URL, written to it, told to those who listen.

// {get, set, listen(f), start}; f(state, before) runs after every change, and once at the start. How the state is spelt
// is for the page to say (spelling.js).
export function createStore({ location, history, addEventListener }, { EMPTY, formatHash, isStep, parseHash }) {
  let state = parseHash(location.hash);
  const listeners = [];

  function change(next) {
    const before = state;
    state = next;
    for (const listener of listeners) listener(state, before);
  }

  addEventListener("popstate", () => {
    if (formatHash(parseHash(location.hash)) !== formatHash(state)) change(parseHash(location.hash));
  });

  return {
    get: () => state,
    // A step that "back" should undo becomes an entry of the history, unless `replace`.
    set(patch, { replace = false } = {}) {
      const next = { ...state, ...patch };
      if (formatHash(next) === formatHash(state)) return;
      const enters = isStep(state, next) && !replace;
      history[enters ? "pushState" : "replaceState"](null, "", formatHash(next));
      change(next);
    },
    listen: (listener) => listeners.push(listener),
    start: () => listeners.forEach((listener) => listener(state, EMPTY)),
  };
}
