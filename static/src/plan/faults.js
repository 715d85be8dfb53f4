// The drawer of faults: what the check finds, each on the map, each with the edits that would mend it.

import L from "leaflet";

import { Refused, latest } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { area, count, metres } from "../shared/format.js";
import { recall, remember } from "../shared/memory.js";
import { lang, t } from "../shared/page.js";
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
const MOST_FIXES = 6;
const ROOM = "    "; // a button is wider than its words

export class Faults {
  constructor(app) {
    Object.assign(this, { app, newest: latest(), faults: [], isWhole: recall("plan.faults") === "all" });
    this.renderer = new HatchCanvas({ pane: pane(app.map, "places", 410), padding: 0.3 });
    this.marks = L.layerGroup().addTo(app.map);
    this.chosen = L.layerGroup().addTo(app.map);
    this.box = byId("drawer");
    this.table = longTable({ id: "plan.faults", label: t("plan.faults"), empty: t("plan.faults.none"), columns: this.columns(), keyOf: ({ id }) => String(id), onChoose: (fault) => this.choose(fault), hasCsv: true });
    byId("drawer-body").replaceChildren(this.table.box);
    this.listen();
    app.store.listen((state, before) => this.follow(state, before));
  }

  listen() {
    byId("drawer-open").addEventListener("click", () => this.toggle());
    byId("drawer-close").addEventListener("click", () => this.toggle());
    const whole = byId("faults-all");
    whole.checked = this.isWhole;
    whole.addEventListener("change", () => {
      this.isWhole = whole.checked;
      remember("plan.faults", whole.checked ? "all" : "touched");
      this.load();
    });
  }

  columns() {
    const text = (key, value) => ({ key, title: t(`fault.${key}`), kind: "text", value, text: value });
    return [
      text("kind", kindOf),
      { key: "size", title: t("fault.size"), kind: "number", value: sizeOf, text: (fault) => sizeWords(fault) },
      // Its text only makes room for the buttons.
      { key: "fixes", title: t("fault.fixes"), kind: "", value: () => "", text: (fault) => this.fixesOf(fault).map(({ title }) => `${title}${ROOM}`).join(""), cell: (fault) => this.fixes(fault) },
      text("severity", ({ severity }) => t(`severity.${severity}`)),
      text("codes", ({ codes }) => codes.map(shortCode).join(" ")),
      text("text", (fault) => fault[`text_${lang}`] ?? ""),
    ];
  }

  fixesOf(fault) {
    if (!this.app.session.mayEdit) return [];
    return fixesOf(fault, { lang, give: (code) => t("fault.give", { code: tailCode(code) }) }).slice(0, MOST_FIXES);
  }

  fixes(fault) {
    const button = ({ title, edit }) => h("button", { class: "btn btn-small", type: "button", onclick: (event) => this.fix(event, edit) }, title);
    return h("span", { class: "fixes" }, this.fixesOf(fault).map(button));
  }

  // The answer of the edit says what is left there; the list is asked for again too.
  async fix(event, edit) {
    this.app.pointAt(event);
    for (const button of this.table.box.querySelectorAll(".fixes button")) button.disabled = true;
    await this.app.send(edit);
    await this.load();
  }

  toggle() {
    const held = this.box.contains(document.activeElement);
    this.app.store.set({ table: this.app.store.get().table ? "" : "faults" });
    if (held) byId("drawer-open").focus();
  }

  follow({ table, fault }, before) {
    this.box.hidden = table !== "faults";
    byId("drawer-open").setAttribute("aria-expanded", String(!this.box.hidden));
    if (table && table !== before.table) this.load();
    if (fault !== before.fault) this.mark(fault);
  }

  // The plan changed: what is open is checked again.
  refresh() {
    if (!this.box.hidden) this.load();
  }

  async load() {
    if (!this.app.session.plan || this.box.hidden) return;
    this.box.setAttribute("aria-busy", "true");
    this.tell(t("plan.checking"));
    try {
      const found = await this.newest((signal) => this.app.api.check(this.isWhole, signal));
      if (found) this.take(found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.tell(error.message);
    }
    this.box.removeAttribute("aria-busy");
  }

  take({ defects, totals }) {
    this.faults = listed(defects);
    this.table.table.setRows(this.faults);
    byId("faults-count").textContent = count(this.faults.length);
    this.tell(totals ? t("plan.checked", { errors: count(totals.errors), warnings: count(totals.warnings) }) : "");
    this.marks.clearLayers();
    for (const fault of this.faults) if (fault.geometry) this.marks.addLayer(this.shape(fault));
    this.mark(this.app.store.get().fault);
  }

  shape({ kind, geometry }) {
    const look = { ...LOOKS[LOOK_OF[kind] ?? "other"], weight: 2, fillOpacity: 0.1, dot: true, interactive: false, renderer: this.renderer };
    return L.geoJSON(geometry, { style: look, interactive: false, pointToLayer: (_, at) => L.circleMarker(at, { ...look, hatch: null, radius: 5 }) });
  }

  choose(fault) {
    this.app.store.set({ fault: String(fault.id) });
    const bounds = fault.geometry ? L.geoJSON(fault.geometry).getBounds() : L.latLng(fault.lat, fault.lon).toBounds(30);
    this.app.map.fitBounds(bounds, { maxZoom: CLOSEST_ZOOM, animate: false, padding: [60, 60] });
  }

  mark(id) {
    this.chosen.clearLayers();
    const fault = this.faults.find((one) => String(one.id) === id);
    this.table.choose(fault ? id : null, { follow: true });
    if (!fault) return;
    const ring = { radius: 18, color: LOOKS[LOOK_OF[fault.kind] ?? "other"].color, weight: 3, fill: false, interactive: false, renderer: this.app.paint.chosenRenderer };
    this.chosen.addLayer(L.circleMarker([fault.lat, fault.lon], ring));
  }

  tell(words) {
    byId("drawer-note").textContent = words;
  }
}

function sizeWords({ area_m2: areaM2, length_m: lengthM, width_m: widthM }) {
  const parts = [areaM2 > 0 && area(areaM2), lengthM > 0 && metres(lengthM), widthM > 0 && t("fault.wide", { width: metres(widthM) })];
  return parts.filter(Boolean).join(" · ") || "—";
}
