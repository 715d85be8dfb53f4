// The line between two days: drawn by mouse or finger, moved by the arrow keys.

import { h } from "../shared/dom.js";
import { t } from "../shared/page.js";

const STEP = 0.02;
const EDGE = 0.02;

export class Divider {
  constructor({ map, onMove }) {
    Object.assign(this, { map, onMove, at: 0.5 });
    this.left = h("span", { class: "divider-day divider-left" });
    this.right = h("span", { class: "divider-day divider-right" });
    this.line = h("div", {
      class: "divider",
      role: "slider",
      tabindex: "0",
      "aria-label": t("compare.divider"),
      "aria-orientation": "horizontal",
      "aria-valuemin": "0",
      "aria-valuemax": "100",
      hidden: true,
      onkeydown: (event) => this.press(event),
      onpointerdown: (event) => this.line.setPointerCapture(event.pointerId),
      onpointermove: (event) => this.line.hasPointerCapture(event.pointerId) && this.point(event),
    }, this.left, h("i", { class: "divider-grip", "aria-hidden": "true" }), this.right);
    map.getContainer().parentElement.append(this.line);
  }

  set hidden(isHidden) {
    this.line.hidden = isHidden;
  }

  name(left, right) {
    this.left.textContent = left;
    this.right.textContent = right;
    this.moveTo(this.at);
  }

  press(event) {
    const steps = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -1, End: 1 };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(this.at + steps[event.key]);
  }

  point({ clientX }) {
    const { left, width } = this.map.getContainer().getBoundingClientRect();
    this.moveTo((clientX - left) / width);
  }

  moveTo(share) {
    this.at = Math.min(1 - EDGE, Math.max(EDGE, share));
    this.line.style.left = `${this.at * 100}%`;
    const percent = Math.round(this.at * 100);
    this.line.setAttribute("aria-valuenow", percent);
    this.line.setAttribute("aria-valuetext", t("compare.share", { day: this.left.textContent, n: percent }));
    this.onMove();
  }
}
