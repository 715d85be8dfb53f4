// The map of the desk: paper with outlines of divisions and grids, numbered candidates, and a pin to drag.

import L from "leaflet";
import { LineSymbolizer, leafletLayer } from "protomaps-leaflet";

import { divisionLayer } from "../imports/ground.js";
import { slate } from "../map/colours.js";
import { Refused, getJson, urlOf } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { page, t } from "../shared/page.js";

const CLOSE = 16;
const STILL = { animate: false };

export class DeskMap {
  constructor() {
    this.map = L.map(byId("map"), { attributionControl: false, zoomSnap: 0.5, fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false, maxZoom: 20 });
    divisionLayer().addTo(this.map);
    gridLayer().addTo(this.map);
    if (page.basemap) L.tileLayer(urlOf("/tiles/basemap/{z}/{x}/{y}")).addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.ready = this.showDistrict();
  }

  async showDistrict() {
    this.map.setView([0, 0], 2, STILL);
    try {
      const { bounds } = await getJson(`/tiles/${encodeURIComponent(page.layer)}.json`);
      if (bounds) this.map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], STILL);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  // `matches` with lon and lat get their numbers, the one at `chosen` stands out; `place` is the list's own, [lon, lat].
  show(matches, chosen, { place = null, onPick = () => null } = {}) {
    this.marks.clearLayers();
    this.pinned = null;
    const placed = matches.map((match, at) => ({ ...match, at })).filter(({ lon }) => lon !== null);
    for (const match of placed) this.marks.addLayer(candidate(match, match.at === chosen, onPick));
    if (place) this.marks.addLayer(L.circleMarker([place[1], place[0]], { radius: 5, color: slate(1), fillOpacity: 0, dashArray: "2 3" }).bindTooltip(t("desk.own_place")));
    const spots = [...placed.map(({ lon, lat }) => [lat, lon]), ...(place ? [[place[1], place[0]]] : [])];
    if (spots.length) this.map.fitBounds(L.latLngBounds(spots).pad(0.3), { maxZoom: CLOSE, ...STILL });
  }

  // A pin at [lon, lat], else at the middle: dragged, or moved by the arrow keys.
  pin(at) {
    const where = at ? [at[1], at[0]] : this.map.getCenter();
    this.pinned?.remove();
    const icon = L.divIcon({ className: "desk-pin", html: "", iconSize: [22, 22], iconAnchor: [11, 26] });
    this.pinned = L.marker(where, { draggable: true, zIndexOffset: 2000, icon, title: t("desk.pin_title"), alt: t("desk.pin_title"), keyboard: true }).addTo(this.map);
    if (at) this.map.setView(where, Math.max(this.map.getZoom(), CLOSE), STILL);
    this.pinned.getElement().addEventListener("keydown", (event) => this.nudge(event));
    return this.pinned.getElement();
  }

  nudge(event) {
    const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const length = event.shiftKey ? 10 : 1;
    const spot = this.map.latLngToContainerPoint(this.pinned.getLatLng()).add([step[0] * length, step[1] * length]);
    this.pinned.setLatLng(this.map.containerPointToLatLng(spot));
  }

  // {lon, lat} of the pin.
  place() {
    const { lng: lon, lat } = this.pinned.getLatLng();
    return { lon, lat };
  }

  unpin() {
    this.pinned?.remove();
    this.pinned = null;
  }
}

function gridLayer() {
  const line = new LineSymbolizer({ color: slate(0.45), width: 1 });
  return leafletLayer({ url: urlOf(`/tiles/${encodeURIComponent(page.layer)}/{z}/{x}/{y}.mvt`), paintRules: [{ dataLayer: "grids", symbolizer: line }], labelRules: [], maxDataZoom: 18, attribution: "" });
}

function candidate({ at, lon, lat }, isChosen, onPick) {
  const icon = L.divIcon({ className: isChosen ? "desk-mark chosen" : "desk-mark", html: String(at + 1), iconSize: [22, 22] });
  return L.marker([lat, lon], { icon, keyboard: false, zIndexOffset: isChosen ? 1000 : 0 }).on("click", () => onPick(at));
}
