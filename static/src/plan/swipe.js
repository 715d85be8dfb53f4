// Before and after: the base edition on the left of a divider, the plan on its right.

import { Divider } from "../map/divider.js";
import { t } from "../shared/page.js";
import { pane } from "./bench_paint.js";
import { planTiles } from "./tiles.js";

const PANE = "before";
// What shows the plan and nothing else.
const AFTER = ["bench", "outlines", "chosen", "handles", "labels", "places"];

export class Swipe {
  constructor(app) {
    Object.assign(this, { app, layer: null });
    pane(app.map, PANE, 345);
    this.divider = new Divider({ map: app.map, onMove: () => this.clip() });
    app.map.on("move zoomend resize layeradd", () => this.isOn && this.clip());
    app.store.listen((state, before) => state.before !== before.before && this.follow());
  }

  get isOn() {
    return Boolean(this.app.store.get().before);
  }

  toggle() {
    this.app.store.set({ before: this.isOn ? "" : "1" });
  }

  // The plan or its tiles came in, or the swipe was switched.
  follow() {
    const { plan } = this.app.session;
    if (!plan || !this.app.tiles.about) return;
    this.layer?.remove();
    this.layer = null;
    this.divider.hidden = !this.isOn;
    if (this.isOn) {
      const query = { on: plan.base.effective_on };
      const { isOn, tiles } = this.app;
      this.layer = planTiles({ layer: plan.layer, about: tiles.about, query, isOn, isHeld: () => false, pane: PANE }).addTo(this.app.map);
      this.divider.name(t("plan.before", { n: plan.base.edition }), t("plan.after"));
    }
    this.clip();
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
