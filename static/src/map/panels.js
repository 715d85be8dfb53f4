// The left rail: which panel is open, and what the browser remembers between visits.

import { byId } from "../shared/dom.js";
import { recall, remember } from "../shared/memory.js";
import { isPhone } from "../shared/page.js";

const MEMORY = "panel";
const FIRST_PANEL = "layers";

export class Panels {
  constructor({ store }) {
    this.store = store;
    this.buttons = [...document.querySelectorAll(".rail [data-panel]")];
    for (const button of this.buttons) button.addEventListener("click", () => this.toggle(button.dataset.panel));
    for (const button of document.querySelectorAll("[data-close-panel]")) button.addEventListener("click", () => this.close());
    store.listen((state, before) => this.show(state, before));
  }

  toggle(name) {
    this.store.set({ panel: this.store.get().panel === name ? "" : name });
  }

  // Whether there was one to close; the focus returns to its button if it was in the panel.
  close() {
    const name = this.store.get().panel;
    if (!name) return false;
    const held = byId(`panel-${name}`)?.contains(document.activeElement);
    this.store.set({ panel: "" });
    if (held) this.buttons.find((button) => button.dataset.panel === name).focus();
    return true;
  }

  show({ panel }, before) {
    for (const button of this.buttons) {
      const isOpen = button.dataset.panel === panel;
      button.setAttribute("aria-expanded", String(isOpen));
      byId(button.getAttribute("aria-controls")).hidden = !isOpen;
    }
    if (panel !== before.panel) remember(MEMORY, panel);
  }
}

// The panel of a visit that starts without a state in its URL.
export function firstPanel() {
  return isPhone() ? "" : (recall(MEMORY) ?? FIRST_PANEL);
}
