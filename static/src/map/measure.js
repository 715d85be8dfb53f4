// Measuring on the map: places are added by clicks or the space bar, distance and area follow.

import L from "leaflet";

import { h, icon } from "../shared/dom.js";
import { say, t } from "../shared/page.js";
import { SELECTED } from "./colours.js";
import { copied } from "./copy.js";
import { area, length } from "./geodesic.js";
import { areaParts, lengthParts } from "./measured.js";

const LINE = { color: SELECTED, weight: 3, fillColor: SELECTED, fillOpacity: 0.12, interactive: false };
const DOT = { radius: 4, color: SELECTED, weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false };

export class Measure {
  constructor({ store, map }) {
    Object.assign(this, { store, map, places: [], ended: false });
    this.drawn = L.layerGroup().addTo(map);
    this.renderer = L.svg({ pane: "chosen" });
    this.box = h("div", { class: "tool-box measure", role: "group", "aria-label": t("tool.measure"), hidden: true });
    map.getContainer().parentElement.append(this.box);
    map.on("click", ({ latlng }) => this.isOn && this.add(latlng.wrap()));
    map.on("dblclick", () => this.isOn && this.end());
    // Before the keys of the page: Enter and Escape mean something else here.
    document.addEventListener("keydown", (event) => this.isOn && this.press(event), { capture: true });
    store.listen((state, before) => state.tool !== before.tool && this.follow());
  }

  get isOn() {
    return this.store.get().tool === "measure";
  }

  follow() {
    this.map.doubleClickZoom[this.isOn ? "disable" : "enable"]();
    this.map.getContainer().classList.toggle("measuring", this.isOn);
    this.clear();
    if (this.isOn) this.map.getContainer().focus({ preventScroll: true });
  }

  press(event) {
    const isOnMap = event.target === this.map.getContainer() || event.target === document.body;
    const acts = {
      " ": () => this.add(this.map.getCenter().wrap()),
      Enter: () => this.end(),
      Backspace: () => this.undo(),
    };
    if (!isOnMap || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  // A second click on the same spot is the end of a double click, not a place.
  add({ lat, lng }) {
    if (this.ended) Object.assign(this, { places: [], ended: false });
    const last = this.places.at(-1);
    if (!last || last[0] !== lng || last[1] !== lat) this.places.push([lng, lat]);
    this.draw();
  }

  undo() {
    this.ended = false;
    this.places.pop();
    this.draw();
  }

  end() {
    this.ended = this.places.length > 1;
    this.draw();
    say(this.words().join(" "));
  }

  clear() {
    Object.assign(this, { places: [], ended: false });
    this.draw();
  }

  // Whether there was something to close: what is drawn, then the tool.
  close() {
    if (!this.isOn) return false;
    if (this.places.length) this.clear();
    else this.store.set({ tool: "" });
    return true;
  }

  words() {
    const shown = ({ value, unit }) => `${value} ${unit === "ha" ? t("measure.hectare") : unit}`;
    const found = [t("measure.length", { value: shown(lengthParts(length(this.places))) })];
    if (this.places.length > 2) found.push(t("measure.area", { value: shown(areaParts(area(this.places))) }));
    return found;
  }

  draw() {
    const line = this.places.map(([lng, lat]) => [lat, lng]);
    const look = { ...LINE, renderer: this.renderer };
    this.drawn.clearLayers();
    if (line.length > 2) this.drawn.addLayer(L.polygon(line, { ...look, stroke: this.ended, dashArray: "4 4", weight: 2 }));
    if (line.length) this.drawn.addLayer(L.polyline(line, { ...look, fill: false }));
    for (const place of line) this.drawn.addLayer(L.circleMarker(place, { ...DOT, renderer: this.renderer }));
    this.tell();
  }

  tell() {
    this.box.hidden = !this.isOn;
    if (!this.isOn) return;
    const rows = this.places.length > 1 ? this.words().map((words) => h("b", {}, words)) : [h("span", {}, t("measure.how"))];
    const copy = this.places.length > 1 && h("button", { class: "btn btn-small", type: "button", onclick: () => copied(this.words().join(" ")) }, icon("copy"), t("measure.copy"));
    this.box.replaceChildren(...rows, ...[copy].filter(Boolean), h("button", { class: "icon-btn", type: "button", "aria-label": t("tool.end"), onclick: () => this.store.set({ tool: "" }) }, icon("close")));
  }
}
