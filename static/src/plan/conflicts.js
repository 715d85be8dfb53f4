// A plan and a newer edition that changed the same ground: both are shown, and whose counts is chosen place by place.

import L from "leaflet";

import { byId, h } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { OVERLAP, SELECTED } from "../map/colours.js";
import { pane } from "./bench_paint.js";
import { shortCode } from "./codes.js";

const LOOKS = {
  mine: { color: SELECTED, weight: 3, fillColor: SELECTED, fillOpacity: 0.1 },
  theirs: { color: OVERLAP, weight: 3, dashArray: "8 5", fillColor: OVERLAP, fillOpacity: 0.1 },
};

export class Conflicts {
  constructor(app) {
    this.app = app;
    this.box = byId("plan-conflicts");
    this.renderer = L.svg({ pane: pane(app.map, "conflicts", 442), padding: 0.3 });
    this.drawn = L.layerGroup().addTo(app.map);
    app.session.on("plan", () => this.show());
  }

  // Offers to bring a plan up to date that stands on an older edition.
  show() {
    const { plan } = this.app.session;
    const isOffered = plan.stale && plan.may.edit;
    this.box.hidden = !isOffered;
    if (!isOffered) this.clear();
    else if (this.version !== plan.version) this.box.replaceChildren(h("button", { class: "btn btn-small btn-primary", type: "button", "data-act": "rebase", onclick: () => this.start() }, t("conflict.start", { n: plan.newest.edition })));
    this.version = plan.version;
  }

  clear() {
    this.drawn.clearLayers();
    this.box.replaceChildren();
  }

  async start() {
    const found = await this.app.attempt(() => this.app.api.conflicts());
    if (!found) return;
    if (found.conflicts.length) this.ask(found.conflicts);
    else await this.send({});
  }

  ask(conflicts) {
    this.drawn.clearLayers();
    for (const conflict of conflicts) for (const side of Object.keys(LOOKS)) this.draw(conflict[side], LOOKS[side]);
    const form = h("form", {}, h("p", { class: "note" }, t("conflict.how", { n: conflicts.length })), conflicts.map((one) => this.choice(one)), h("p", { class: "actions" }, h("button", { class: "btn btn-small btn-primary", type: "submit" }, t("conflict.done"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(Object.fromEntries(new FormData(form)));
    });
    this.box.replaceChildren(form);
  }

  choice({ id, codes, mine }) {
    const side = (name) => h("label", { class: `conflict-${name}` }, h("input", { type: "radio", name: id, value: name, required: true }), t(`conflict.${name}`));
    const look = () => mine.features.length && this.app.map.fitBounds(L.geoJSON(mine).getBounds(), { maxZoom: 18, animate: false, padding: [60, 60] });
    return h("fieldset", { class: "conflict" }, h("legend", {}, h("button", { class: "btn btn-small mono", type: "button", onclick: look }, codes.map(shortCode).join(" "))), side("mine"), side("theirs"));
  }

  draw(collection, look) {
    this.drawn.addLayer(L.geoJSON(collection, { style: { ...look, interactive: false, renderer: this.renderer }, interactive: false }));
  }

  async send(take) {
    if (!(await this.app.turn("rebase", { take }))) return;
    this.drawn.clearLayers();
    this.show();
  }
}
