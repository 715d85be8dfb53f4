// The faults in the drawer: what the check finds, each on the map, each with the edits that would mend it.

import L from "leaflet";

import { h, icon } from "../shared/dom.js";
import { area, count, metres } from "../shared/format.js";
import { recall, remember } from "../shared/memory.js";
import { isPhone, lang, t } from "../shared/page.js";
import { longTable } from "../table/long.js";
import { BLIND, OVERLAP, VACANT } from "../map/colours.js";
import { HatchCanvas } from "../map/hatch.js";
import { pane } from "./bench_paint.js";
import { shortCode, tailCode } from "./codes.js";
import { kindOf, listed, sizeOf } from "./fault_rows.js";
import { fixesOf } from "./fixes.js";

const LOOKS = {
  gap: { color: BLIND, fillColor: BLIND, hatch: "diagonal" },
  overlap: { color: OVERLAP, fillColor: OVERLAP, hatch: "cross" },
  other: { color: VACANT, fillColor: VACANT, hatch: "upright" },
};
const LOOK_OF = { gap: "gap", blind_area: "gap", narrow_gap: "gap", overlap: "overlap" };
const CLOSEST_ZOOM = 19;
const EDGE_PX = 40;
const BOX_PX = 320;
const ROOM = "   "; // a button is wider than its words

export class Faults {
  constructor(app) {
    Object.assign(this, { app, drawer: null, faults: [], isWhole: recall("plan.faults") === "all" });
    this.renderer = new HatchCanvas({ pane: pane(app.map, "places", 410), padding: 0.3 });
    this.marks = L.layerGroup().addTo(app.map);
    this.chosen = L.layerGroup().addTo(app.map);
    this.table = longTable({
      id: "plan.faults",
      label: t("plan.faults"),
      empty: t("plan.faults.none"),
      columns: this.columns(),
      keyOf: ({ id }) => String(id),
      onChoose: (fault) => this.choose(fault),
    });
    this.box = this.table.box;
    this.about = h("section", { class: "tool-box tool-menu fault-box", "aria-label": t("plan.faults"), hidden: true });
    app.map.getContainer().parentElement.append(this.about);
    this.extra = this.whole();
    app.store.listen(({ fault }, before) => fault !== before.fault && this.mark(fault));
  }

  // Whether all grids are checked, or those that the plan touched.
  whole() {
    const box = h("input", { type: "checkbox", onchange: ({ target }) => {
      this.isWhole = target.checked;
      remember("plan.faults", target.checked ? "all" : "touched");
      this.drawer.load();
    } });
    box.checked = this.isWhole;
    return h("label", {}, box, t("plan.faults.all"));
  }

  columns() {
    const text = (key, value) => ({ key, title: t(`fault.${key}`), kind: "text", value, text: value });
    return [
      text("kind", kindOf),
      { key: "size", title: t("fault.size"), kind: "number", value: sizeOf, text: (fault) => sizeWords(fault) },
      { key: "fixes", title: t("fault.fixes"), kind: "", value: () => "", text: (fault) => (this.fixesOf(fault).length ? t("fault.mend") + ROOM : ""), cell: (fault) => this.firstFix(fault) },
      text("severity", ({ severity }) => t(`severity.${severity}`)),
      text("codes", ({ codes }) => codes.map(shortCode).join(" ")),
      text("text", (fault) => fault[`text_${lang}`] ?? ""),
    ];
  }

  fixesOf(fault) {
    if (!this.app.session.mayEdit) return [];
    return fixesOf(fault, { lang, give: (code) => t("fault.give", { code: tailCode(code) }) });
  }

  // In its row a fault has the best fix; the box on the map has all.
  firstFix(fault) {
    const [best] = this.fixesOf(fault);
    return best ? this.button(t("fault.mend"), best) : "";
  }

  button(words, { title, edit }) {
    return h("button", { class: "btn btn-small", type: "button", title, "data-fix": true, onclick: (event) => this.fix(event, edit) }, words);
  }

  // What is wrong at the fault shown, and every edit that would mend it.
  describe(fault) {
    this.about.hidden = !fault;
    if (!fault) return;
    const fixes = this.fixesOf(fault);
    this.about.replaceChildren(
      h("header", {}, h("h2", {}, kindOf(fault)), h("button", { class: "icon-btn", type: "button", "aria-label": t("fault.close"), onclick: () => this.app.store.set({ fault: "" }) }, icon("close"))),
      h("p", {}, fault[`text_${lang}`] ?? "", " ", h("span", { class: "quiet" }, sizeWords(fault))),
      h("p", { class: "mono" }, fault.codes.map((code) => tailCode(code)).join(", ")),
      ...(fixes.length ? fixes.map((fix) => this.button(fix.title, fix)) : [h("p", { class: "quiet" }, t("fault.no_fix"))]),
    );
  }

  // Whatever comes of it, the list is asked for again.
  async fix(event, edit) {
    this.app.pointAt(event);
    for (const button of document.querySelectorAll("[data-fix]")) button.disabled = true;
    await this.app.send(edit);
    await this.drawer.load();
  }

  ask(signal) {
    return this.app.api.check(this.isWhole, signal);
  }

  // Shows what was found; the sentence that sums it up.
  take({ defects, totals }) {
    this.faults = listed(defects);
    this.table.table.setRows(this.faults);
    this.marks.clearLayers();
    for (const fault of this.faults) if (fault.geometry) this.marks.addLayer(this.shape(fault));
    this.mark(this.app.store.get().fault);
    return t("plan.checked", { errors: count(totals.errors), warnings: count(totals.warnings) });
  }

  // Nothing of it stays on the map.
  leave() {
    this.marks.clearLayers();
    this.chosen.clearLayers();
    this.describe(null);
  }

  shape({ kind, geometry }) {
    const look = { ...LOOKS[LOOK_OF[kind] ?? "other"], weight: 2, fillOpacity: 0.1, dot: true, interactive: false, renderer: this.renderer };
    return L.geoJSON(geometry, { style: look, interactive: false, pointToLayer: (_, at) => L.circleMarker(at, { ...look, hatch: null, radius: 5 }) });
  }

  choose(fault) {
    this.app.store.set({ fault: String(fault.id) });
    const bounds = fault.geometry ? L.geoJSON(fault.geometry).getBounds() : L.latLng(fault.lat, fault.lon).toBounds(30);
    this.app.map.fitBounds(bounds, { maxZoom: CLOSEST_ZOOM, animate: false, ...roomBesideBox() });
  }

  mark(id) {
    this.chosen.clearLayers();
    if (this.drawer?.name !== "faults") return;
    const fault = this.faults.find((one) => String(one.id) === id);
    this.table.choose(fault ? id : null, { follow: true });
    this.describe(fault);
    if (!fault) return;
    const ring = { radius: 18, color: LOOKS[LOOK_OF[fault.kind] ?? "other"].color, weight: 3, fill: false, interactive: false, renderer: this.app.paint.chosenRenderer };
    this.chosen.addLayer(L.circleMarker([fault.lat, fault.lon], ring));
  }
}

// Clear of the box that tells of the fault: at the left, on a phone below.
function roomBesideBox() {
  return isPhone() ? { paddingTopLeft: [EDGE_PX, EDGE_PX], paddingBottomRight: [EDGE_PX, BOX_PX] } : { paddingTopLeft: [BOX_PX + EDGE_PX, EDGE_PX], paddingBottomRight: [EDGE_PX, EDGE_PX] };
}

function sizeWords({ area_m2: areaM2, length_m: lengthM, width_m: widthM }) {
  const parts = [areaM2 > 0 && area(areaM2), lengthM > 0 && metres(lengthM), widthM > 0 && t("fault.wide", { width: metres(widthM) })];
  return parts.filter(Boolean).join(" · ") || "—";
}
