// The number of the place under the pointer, while a theme is on.

import { h } from "../shared/dom.js";
import { amount } from "../shared/format.js";
import { t } from "../shared/page.js";

export class Hover {
  // `pieces()` gives the {props, rings} in view that the theme colours, in container pixels.
  constructor({ map, theme, pieces }) {
    Object.assign(this, { theme, pieces, known: null });
    this.tip = h("div", { class: "theme-tip", "aria-hidden": "true", hidden: true });
    map.getContainer().append(this.tip);
    map.on("mousemove", ({ containerPoint, originalEvent }) => this.point(containerPoint, originalEvent));
    map.on("mouseout movestart", () => (this.tip.hidden = true));
    map.on("movestart moveend", () => (this.known = null));
    theme.listen(() => (this.known = null));
  }

  point({ x, y }, event) {
    const { now } = this.theme;
    this.known ??= now && this.pieces();
    const found = event.buttons ? null : this.known?.find(({ rings }) => isInside([x, y], rings));
    this.tip.hidden = !found;
    if (!found) return;
    const { code, name } = found.props;
    const value = this.theme.valueOf(now.level, code, now.day);
    const words = `${t(`theme.${now.number}`)} ${value === null ? t("theme.no_data") : amount(value)}`;
    this.tip.replaceChildren(h("span", { class: "mono" }, now.level === "grid" ? code : name), h("b", {}, words));
    this.tip.style.transform = `translate(${x + 14}px, ${y + 14}px)`;
  }
}

// Whether a point lies in rings (each [[x, y], …]), holes left out.
export function isInside([x, y], rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[x1, y1], [x2, y2]] = [ring[j], ring[i]];
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
    }
  }
  return inside;
}
