// The tools of the planner: their buttons, and the one in hand.

import { byId, h, icon } from "../shared/dom.js";
import { t } from "../shared/page.js";

// In the order of the bar; a group begins where `begins`. The one without a name in the URL is "select".
export const TOOLS = [
  { name: "select", key: "v", icon: "cursor" },
  { name: "move", key: "m", icon: "move", begins: true },
  { name: "add", key: "a", icon: "node-add" },
  { name: "remove", key: "d", icon: "node-remove" },
  { name: "split", key: "k", icon: "split", begins: true },
  { name: "reshape", key: "b", icon: "reshape" },
  { name: "transfer", key: "t", icon: "transfer" },
  { name: "merge", key: "j", icon: "merge" },
  { name: "retire", key: "r", icon: "retire" },
  { name: "divide", key: "y", icon: "divide" },
  { name: "draw", key: "n", icon: "draw", begins: true },
  { name: "cut_out", key: "u", icon: "cut-out" },
  { name: "addresses", key: "o", icon: "addresses" },
];

export class Toolbar {
  constructor({ store, take }) {
    this.buttons = TOOLS.map(({ name, key, icon: look, begins }) => h("button", {
      type: "button",
      class: begins ? "begins" : null,
      "data-tool": name,
      "aria-pressed": "false",
      title: `${t(`edit.${name}.title`)} (${key.toUpperCase()})`,
      onclick: () => take(name),
    }, icon(look), h("span", {}, t(`edit.${name}`))));
    byId("tools").replaceChildren(...this.buttons);
    store.listen(({ tool }) => {
      for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.tool === nameOf(tool)));
      // On a phone the bar is longer than the screen.
      this.buttons.find((button) => button.dataset.tool === nameOf(tool)).scrollIntoView({ block: "nearest", inline: "center" });
    });
  }

  // Who may not edit may still look.
  allow(mayEdit) {
    for (const button of this.buttons) button.disabled = !mayEdit && button.dataset.tool !== "select";
  }
}

// The tool that the state names.
export function nameOf(tool) {
  return TOOLS.some(({ name }) => name === tool) ? tool : "select";
}
