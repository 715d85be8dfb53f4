// How the bench looks: each shared border drawn once, each grid filled, handles where a border may be taken hold of.

import L from "leaflet";

import { PAPER, SELECTED, SLATE } from "../map/colours.js";
import { HatchCanvas } from "../map/hatch.js";
import { geometryOf, lineOf } from "./arcs.js";

const BORDER = { color: SLATE, weight: 1.2, interactive: false, smoothFactor: 0.4 };
const GROUND = { stroke: false, interactive: false, smoothFactor: 0.4, fillColor: SLATE };
const OPACITY = { same: 0.04, noded: 0.04, changed: 0.1, new: 0.16 };
const SHADED = 0.9;
const LOCKED = { hatch: "upright", fillColor: "#8391a5" };
const CHOSEN = { color: SELECTED, weight: 3, fillColor: SELECTED, fillOpacity: 0.08, interactive: false, smoothFactor: 0.4 };
const HANDLE = { radius: 4, weight: 2, color: SELECTED, fillColor: PAPER, fillOpacity: 1, interactive: false };
const JUNCTION = { ...HANDLE, radius: 5.5, fillColor: SELECTED };
const HELD = { ...HANDLE, radius: 8, fillOpacity: 0.4, fillColor: SELECTED };
const CAUGHT = { ...HELD, radius: 12, weight: 3, dashArray: "5 4" };

export class BenchPaint {
  // `shadeOf(code)` is the colour of a grid by a number, null for none.
  constructor(map, shadeOf) {
    Object.assign(this, { map, shadeOf });
    this.renderer = new HatchCanvas({ pane: pane(map, "bench", 350), padding: 0.3 });
    this.chosenRenderer = L.svg({ pane: pane(map, "chosen", 420), padding: 0.3 });
    this.heldRenderer = L.svg({ pane: pane(map, "held", 442), padding: 0.3 });
    this.handleRenderer = L.canvas({ pane: pane(map, "handles", 440), padding: 0.1 });
    for (const name of ["ground", "borders", "chosen", "handles", "held"]) this[name] = L.layerGroup().addTo(map);
    for (const name of ["byCode", "chosenByCode", "byNumber"]) this[name] = new Map();
  }

  // Draws a model anew; `properties(code)` says what each grid is.
  show(model, { properties, selected }) {
    this.ground.clearLayers();
    this.borders.clearLayers();
    this.byCode = new Map([...model.grids.keys()].map((code) => [code, L.polygon(ringsOf(model, code), { ...this.groundOf(code, properties(code)), renderer: this.renderer })]));
    this.properties = properties;
    for (const polygon of this.byCode.values()) this.ground.addLayer(polygon);
    this.arcs = model.arcs.map((arc) => L.polyline(turned(lineOf(model, arc)), { ...BORDER, renderer: this.renderer }));
    for (const line of this.arcs) this.borders.addLayer(line);
    this.choose(model, selected);
  }

  groundOf(code, { state = "same", kind, locked }) {
    const shade = this.shadeOf(code);
    const plain = { ...GROUND, fillOpacity: OPACITY[state] + (kind === "special" ? 0.1 : 0), ...(locked && LOCKED) };
    return shade ? { ...plain, fillColor: shade, fillOpacity: SHADED } : plain;
  }

  // The same grounds in the colours of now.
  recolour() {
    for (const [code, polygon] of this.byCode) polygon.setStyle(this.groundOf(code, this.properties(code)));
  }

  // Outlines the selected grids.
  choose(model, selected) {
    this.chosen.clearLayers();
    const here = selected.filter((code) => model.grids.has(code));
    this.chosenByCode = new Map(here.map((code) => [code, L.polygon(ringsOf(model, code), { ...CHOSEN, renderer: this.chosenRenderer })]));
    for (const polygon of this.chosenByCode.values()) this.chosen.addLayer(polygon);
  }

  // Draws only what runs through these places, after they moved.
  follow(model, numbers, codes) {
    const wanted = new Set(numbers);
    model.arcs.forEach((arc, i) => arc.numbers.some((number) => wanted.has(number)) && this.arcs[i].setLatLngs(turned(lineOf(model, arc))));
    for (const number of numbers) this.byNumber.get(number)?.setLatLng(latLng(model.places[number]));
    for (const code of codes) {
      this.byCode.get(code).setLatLngs(ringsOf(model, code));
      this.chosenByCode.get(code)?.setLatLngs(ringsOf(model, code));
    }
  }

  // Handles at these places, small ones where they are of many grids; junctions look other than vertices between two.
  handle(model, numbers, { isSmall = false } = {}) {
    this.handles.clearLayers();
    const small = isSmall ? { radius: 2.5, weight: 1.5 } : {};
    const lookOf = (number) => ({ ...(model.ends.has(number) ? JUNCTION : HANDLE), ...small, renderer: this.handleRenderer });
    const markerOf = (number) => L.circleMarker(latLng(model.places[number]), lookOf(number));
    this.byNumber = new Map(numbers.map((number) => [number, markerOf(number)]));
    for (const marker of this.byNumber.values()) this.handles.addLayer(marker);
  }

  // Rings what is under the pointer or in hand: places [lon, lat]; a dashed ring says that it lies on something behind the plan.
  ring(places, { isCaught = false } = {}) {
    this.held.clearLayers();
    const look = isCaught ? CAUGHT : HELD;
    for (const place of places) this.held.addLayer(L.circleMarker(latLng(place), { ...look, renderer: this.heldRenderer }));
  }
}

function ringsOf(model, code) {
  const { type, coordinates } = geometryOf(model, code);
  const rings = (polygon) => polygon.map(turned);
  return type === "Polygon" ? rings(coordinates) : coordinates.map(rings);
}

function turned(line) {
  return line.map(latLng);
}

function latLng([lon, lat]) {
  return [lat, lon];
}

// A pane whose contents let clicks through to the map.
export function pane(map, name, zIndex) {
  if (!map.getPane(name)) Object.assign(map.createPane(name).style, { zIndex, pointerEvents: "none" });
  return name;
}
