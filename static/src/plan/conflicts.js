// Where a newer edition and the plan changed the same ground: both versions on the map, and whose counts.

import L from "leaflet";

import { getJson, sendJson } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { BLIND, SELECTED } from "../map/colours.js";
import { attempt } from "./attempt.js";
import { pane } from "./bench_paint.js";
import { tailCode } from "./codes.js";

const SIDES = { mine: { color: SELECTED, weight: 3, fill: false }, theirs: { color: BLIND, weight: 3, fill: false, dashArray: "6 5" } };

export class Conflicts {
  constructor(app, onDone) {
    Object.assign(this, { app, onDone });
    this.marks = L.layerGroup().addTo(app.map);
    pane(app.map, "contested", 422);
  }

  clear() {
    this.marks.clearLayers();
  }

  box(plan) {
    const box = h("div", { class: "note" }, h("p", {}, t("conflict.stale", { n: plan.newest?.edition ?? "" })));
    if (plan.may.edit || plan.may.publish) box.append(h("p", { class: "actions" }, h("button", { class: "btn btn-primary", type: "button", onclick: () => attempt(box, () => this.look(box)) }, t("conflict.update"))));
    return box;
  }

  async look(box) {
    const { conflicts } = await getJson(`plans/${this.app.session.plan.id}/conflicts`);
    if (!conflicts.length) {
      await this.rebase({});
      return;
    }
    for (const place of conflicts) for (const side of ["theirs", "mine"]) L.geoJSON(place[side], { style: { ...SIDES[side], pane: "contested" }, interactive: false }).addTo(this.marks);
    this.go(conflicts[0]);
    const form = h("form", {}, h("p", {}, t("conflict.choose")), conflicts.map((place) => this.place(place)), h("p", { class: "actions" }, h("button", { class: "btn btn-primary", type: "submit" }, t("conflict.settle"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(box, () => this.rebase(Object.fromEntries(new FormData(form))));
    });
    box.replaceChildren(form);
  }

  place(place) {
    const codes = place.codes.map((code) => tailCode(code)).join(", ");
    const choice = (side) => h("label", {}, h("input", { type: "radio", name: place.id, value: side, required: true }), " ", t(`conflict.${side}`));
    return h("fieldset", { class: "conflict" }, h("legend", {}, h("button", { class: "btn btn-small", type: "button", onclick: () => this.go(place) }, codes)), choice("mine"), choice("theirs"));
  }

  go(place) {
    const bounds = L.geoJSON(place.base).getBounds().extend(L.geoJSON(place.theirs).getBounds());
    if (bounds.isValid()) this.app.map.fitBounds(bounds, { animate: false, maxZoom: 17 });
  }

  async rebase(take) {
    const { session } = this.app;
    await session.after(() => sendJson("POST", `plans/${session.plan.id}/rebase`, { version: session.plan.version, take }));
    this.clear();
    await session.load();
    session.tell("reload");
    this.onDone();
  }
}
