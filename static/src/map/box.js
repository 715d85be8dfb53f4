// A small box beside the tools: one at a time, closed by Escape or a click elsewhere.

import { h, icon } from "../shared/dom.js";
import { t } from "../shared/page.js";

export class Box {
  constructor({ map }) {
    this.box = h("div", { class: "tool-box tool-menu", role: "dialog", tabindex: "-1", hidden: true });
    map.getContainer().parentElement.append(this.box);
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.box.contains(target) && !this.opener?.contains(target)) this.close();
    });
  }

  // Shows what `fill()` gives under the title tool.<name>, or closes it.
  toggle(opener, name, fill) {
    if (!this.box.hidden && this.opener === opener) {
      this.close();
      return;
    }
    this.opener = opener;
    this.box.setAttribute("aria-label", t(`tool.${name}`));
    this.box.replaceChildren(h("header", {}, h("h2", {}, t(`tool.${name}`)), h("button", {
      class: "icon-btn",
      type: "button",
      "aria-label": t("tool.close"),
      onclick: () => this.close(),
    }, icon("close"))), ...fill());
    this.box.hidden = false;
    this.box.focus({ preventScroll: true });
  }

  close() {
    if (this.box.hidden) return false;
    const held = this.box.contains(document.activeElement);
    this.box.hidden = true;
    if (held) this.opener.focus();
    return true;
  }
}
