// The keys of the map page; the list that ? opens is in templates/map/index.html.

import { byId } from "../shared/dom.js";
import { hasModifier, isTyping } from "../shared/keys.js";

export function createKeys({ map, selection, panels, drawer, tools, showEverything }) {
  const actions = {
    "/": () => byId("search-box").select(),
    l: () => panels.toggle("layers"),
    t: () => drawer.toggle(),
    g: () => panels.toggle("gaps"),
    v: () => panels.toggle("theme"),
    ...tools.keys,
    m: () => byId("map").focus({ preventScroll: true }),
    0: showEverything,
  };

  document.addEventListener("keydown", (event) => {
    if (isForOthers(event)) return;
    if (event.key === "Escape") {
      escape(event.target);
    } else if (!isTyping(event.target) && Object.hasOwn(actions, event.key.toLowerCase())) {
      event.preventDefault();
      actions[event.key.toLowerCase()]();
    }
  });

  byId("map").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) selection.pickCentre();
  });

  // One thing at a time: what is being typed, then the card, then the panel.
  function escape(target) {
    if (isTyping(target)) target.blur();
    else if (!tools.close() && !selection.close()) panels.close();
  }
}

function isForOthers(event) {
  return event.defaultPrevented || hasModifier(event) || byId("keys").open;
}
