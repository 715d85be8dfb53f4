// The keys of the report page; the list that ? opens is in templates/gaps/index.html.

import { byId } from "../shared/dom.js";

export function createKeys(store) {
  const actions = {
    d: () => byId("day-box").focus(),
    u: () => [...document.querySelectorAll("#crumbs a")].at(-1)?.click(),
    a: () => store.set({ kind: "", rows: "" }),
    t: () => byId("main").querySelector("#totals a")?.focus(),
    p: () => byId("places-title").focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    const act = actions[event.key.toLowerCase()];
    if (isTyping || !act) return;
    event.preventDefault();
    act();
  });
}
