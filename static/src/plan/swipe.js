// Before and after: an edition on the left of a divider, the plan on its right. At first it is the one the plan stands on.

import { Divider } from "../map/divider.js";
import { h } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { pane } from "./bench_paint.js";
import { BASE, editionOf, offerEditions } from "./edition.js";
import { planTiles } from "./tiles.js";

const PANE = "before";
// What shows the plan and nothing else.
const AFTER = ["bench", "outlines", "chosen", "handles", "held", "labels", "places"];

export class Swipe {
  constructor(app) {
    Object.assign(this, { app, layer: null });
    pane(app.map, PANE, 345);
    this.divider = new Divider({ map: app.map, onMove: () => this.clip() });
    this.choice = h("select", { onchange: ({ target }) => app.store.set({ before: target.value }) });
    this.box = h("div", { class: "tool-box swipe-box", hidden: true }, h("label", {}, h("span", {}, t("plan.before_choice")), this.choice));
    app.map.getContainer().parentElement.append(this.box);
    app.map.on("move zoomend resize layeradd", () => this.isOn && this.clip());
    app.store.listen((state, before) => state.before !== before.before && this.follow());
  }

  get isOn() {
    return Boolean(this.app.store.get().before);
  }

  toggle() {
    this.app.store.set({ before: this.isOn ? "" : BASE });
  }

  // The plan or its tiles came in, or the swipe was switched.
  follow() {
    const { plan } = this.app.session;
    if (!plan || !this.app.tiles.about) return;
    this.layer?.remove();
    this.layer = null;
    this.divider.hidden = !this.isOn;
    this.box.hidden = !this.isOn;
    if (this.isOn) this.show(plan);
    this.clip();
  }

  // Nothing lies on the left where the plan is the first of its layer.
  show(plan) {
    const { before } = this.app.store.get();
    const edition = editionOf(before, plan);
    const { isOn, tiles, map } = this.app;
    if (edition) this.layer = planTiles({ layer: plan.layer, about: tiles.about, query: { edition }, isOn, isHeld: () => false, pane: PANE }).addTo(map);
    this.divider.name(edition ? t("plan.before", { n: edition }) : t("plan.before.none"), t("plan.after"));
    offerEditions(this.choice, plan, () => this.app.store.get().before, { value: BASE, words: t("plan.before.none") });
  }

  // Panes lie in the moving map: what clips them moves against it.
  clip() {
    const { map, tiles } = this.app;
    const size = map.getSize();
    const at = this.divider.at * size.x;
    const [left, right] = [[0, at], [at, size.x]].map((sides) => (this.isOn ? this.shapeOf(sides, size.y) : ""));
    map.getPane(PANE).style.clipPath = left;
    const after = [tiles.layer?.getContainer(), ...AFTER.map((name) => map.getPane(name))];
    for (const element of after) if (element) element.style.clipPath = right;
  }

  shapeOf([west, east], height) {
    const a = this.app.map.containerPointToLayerPoint([west, 0]);
    const b = this.app.map.containerPointToLayerPoint([east, height]);
    return `polygon(${a.x}px ${a.y}px, ${b.x}px ${a.y}px, ${b.x}px ${b.y}px, ${a.x}px ${b.y}px)`;
  }
}
