// The keys of the report page; the list that ? opens is in templates/gaps/index.html.

import { byId } from "../shared/dom.js";
import { hasModifier, isTyping } from "../shared/keys.js";

export function createKeys(store) {
  const actions = {
    d: () => byId("day-box").focus(),
    u: () => [...document.querySelectorAll("#crumbs a")].at(-1)?.click(),
    a: () => store.set({ kind: "", rows: "" }),
    t: () => byId("main").querySelector("#totals a")?.focus(),
    p: () => byId("places-title").focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || hasModifier(event) || byId("keys").open) return;
    const act = actions[event.key.toLowerCase()];
    if (isTyping(event.target) || !act) return;
    event.preventDefault();
    act();
  });
}
