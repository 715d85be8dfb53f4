// The keys of the planner; the list that ? opens is in templates/plans/editor.html.

import { byId } from "../shared/dom.js";
import { isTyping } from "../shared/keys.js";

export function createKeys({ app, hand, panels, tools, ...others }) {
  const plain = plainKeys({ app, panels, tools, ...others });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || byId("keys").open || event.altKey) return;
    if (event.ctrlKey || event.metaKey) withControl(event);
    else if (event.key === "Escape") escape(event.target);
    else if (!isTyping(event.target)) alone(event);
  });

  function alone(event) {
    const isOnMap = event.target === app.map.getContainer() || event.target === document.body;
    const onMap = { Enter: () => hand.enter(), " ": () => hand.tool.space?.(), Backspace: () => hand.tool.back?.() };
    const acts = isOnMap && Object.hasOwn(onMap, event.key) ? onMap : plain;
    const key = acts === onMap ? event.key : event.key.toLowerCase();
    if (!Object.hasOwn(acts, key)) return;
    event.preventDefault();
    acts[key]();
  }

  // In a field, undo is for what is being typed; while something is drawn, for its last place.
  function withControl(event) {
    const key = event.key.toLowerCase();
    const undo = () => hand.tool.back?.() || app.undo();
    const act = { z: event.shiftKey ? app.redo : undo, y: app.redo }[key];
    if (!act || isTyping(event.target)) return;
    event.preventDefault();
    // A key held down waits for what it did: let go of, nothing more happens.
    if (!event.repeat || !app.session.waiting) act();
  }

  // One thing at a time: what is being typed, a refusal, what is in hand, the tool, the selection, a panel.
  function escape(target) {
    if (isTyping(target)) target.blur();
    else if (!app.refusal.close() && !hand.cancel() && !app.dropTool() && !app.selection.clear()) panels.close();
  }
}

// The keys that mean the same everywhere on the page.
function plainKeys({ app, tools, panels, drawer, swipe, showEverything }) {
  return {
    "/": () => byId("search-box").select(),
    ...Object.fromEntries(tools.map(({ name, key }) => [key, () => app.takeTool(name)])),
    l: () => panels.toggle("layers"),
    p: () => panels.toggle("plan"),
    f: () => drawer.toggle(),
    i: () => panels.toggle("impact"),
    g: () => panels.toggle("flow"),
    w: () => swipe.toggle(),
    0: showEverything,
  };
}
