// What lies over the tiles: gap places, the selected grid, the place a list row points at.

import L from "leaflet";

import { OF_GRID } from "../shared/places.js";
import { BLIND, OVERLAP, PAPER, SELECTED, SLATE, VACANT } from "./colours.js";
import { HatchCanvas } from "./hatch.js";
import { MOST_PER_KIND } from "./gaps.js";
import { still } from "../shared/page.js";

// Kind of gap -> how it is drawn; templates/map/swatches.svg shows the same.
const STYLES = {
  blind: { color: BLIND, weight: 1.5, fillColor: BLIND, fillOpacity: 0.08, hatch: "diagonal", dot: true },
  overlap: { color: OVERLAP, weight: 1.5, fillColor: OVERLAP, fillOpacity: 0.08, hatch: "cross", dot: true },
  post_vacant: { color: VACANT, weight: 2.5, dashArray: "0.1 5", lineCap: "round", fill: false, casing: true },
  no_leader: { color: VACANT, weight: 2.5, dashArray: "0.1 5 7 5", lineCap: "round", fill: false, casing: true },
  no_worker: { color: VACANT, weight: 2, dashArray: "4 5", lineCap: "round", fill: false, casing: true },
  overloaded: { color: VACANT, weight: 1, fillColor: VACANT, fillOpacity: 0.04, hatch: "upright" },
  grid_without_address: { color: SLATE, weight: 2, dashArray: "5 4", fill: false, casing: true },
  address_unknown: { color: SLATE, weight: 2, dashArray: "2 3", fillColor: PAPER, fillOpacity: 1, radius: 6 },
  address_without_grid: { color: BLIND, weight: 2, fillColor: PAPER, fillOpacity: 1, radius: 4.5 },
};
const CHOSEN = { color: SELECTED, weight: 3, fillColor: SELECTED, fillOpacity: 0.08 };
const RING = { color: SELECTED, weight: 3, fill: false, radius: 16 };
const RING_BELOW_PX = 40;
const CLOSEST_ZOOM = 18;
const SINGLE_GRIDS = new Set(["post_vacant", ...OF_GRID]);
const TOO_FINE = "too fine";

export class Marks {
  constructor(map) {
    this.map = map;
    this.renderer = new HatchCanvas({ pane: pane(map, "places", 410), padding: 0.3 });
    pane(map, "labels", 430);
    pane(map, "points", 425);
    this.chosenRenderer = L.svg({ pane: pane(map, "chosen", 420), padding: 0.3 });
    this.groups = Object.fromEntries(Object.keys(STYLES).map((name) => [name, L.layerGroup().addTo(map)]));
    this.off = new Set();
    this.grid = L.layerGroup().addTo(map);
    this.place = L.layerGroup().addTo(map);
  }

  // Draws these GeoJSON features, each in the layer of its kind.
  showPlaces(features) {
    for (const [name, group] of Object.entries(this.groups)) {
      const mine = features.filter(({ properties, geometry }) => geometry && properties.kind === name);
      group.clearLayers();
      group.addLayer(drawn(mine, { ...STYLES[name], renderer: this.renderer }));
    }
  }

  toggle(name, isOn) {
    this.off[isOn ? "delete" : "add"](name);
    this.showGroups();
  }

  // On a map of the whole district the outlines of single grids would only be noise.
  showSingleGrids(isOn) {
    this.off[isOn ? "delete" : "add"](TOO_FINE);
    this.showGroups();
  }

  showGroups() {
    for (const [name, group] of Object.entries(this.groups)) {
      const isOn = !this.off.has(name) && !(SINGLE_GRIDS.has(name) && this.off.has(TOO_FINE));
      if (isOn) group.addTo(this.map);
      else group.remove();
    }
  }

  // How many places of each kind are in view; null for a kind of which not all may be listed.
  inView() {
    const view = this.map.getBounds();
    return Object.fromEntries(Object.entries(this.groups).map(([name, group]) => {
      const shapes = group.getLayers().flatMap((drawing) => drawing.getLayers());
      const isSeen = (shape) => (shape.getLatLng ? view.contains(shape.getLatLng()) : view.intersects(shape.getBounds()));
      return [name, shapes.length < MOST_PER_KIND ? shapes.filter(isSeen).length : null];
    }));
  }

  // Outlines a grid; null for none.
  chooseGrid(geometry) {
    this.grid.clearLayers();
    if (geometry) this.grid.addLayer(this.chosen(geometry));
  }

  // Rings a position that is in no grid; null for none.
  chooseSpot(spot) {
    this.place.clearLayers();
    if (spot) this.place.addLayer(this.ring([spot.lat, spot.lon]));
  }

  // Marks a place of the list and brings it into view; a place too small to see gets a ring.
  choosePlace(geometry, room) {
    this.place.clearLayers();
    if (!geometry) return;
    const shape = this.chosen(geometry);
    const bounds = shape.getBounds();
    this.place.addLayer(shape);
    const zoom = Math.min(this.map.getBoundsZoom(bounds), CLOSEST_ZOOM);
    const size = this.map.project(bounds.getSouthEast(), zoom).subtract(this.map.project(bounds.getNorthWest(), zoom));
    if (Math.max(size.x, size.y) < RING_BELOW_PX) this.place.addLayer(this.ring(bounds.getCenter()));
    this.zoomTo(geometry, room);
  }

  // Moves the map just so far that the middle of a geometry is in view.
  keepInView(geometry, room) {
    this.map.panInside(L.geoJSON(feature(geometry)).getBounds().getCenter(), { animate: !still, ...room });
  }

  // Brings a geometry into view with `room` (paddings of fitBounds).
  zoomTo(geometry, room) {
    this.map.fitBounds(L.geoJSON(feature(geometry)).getBounds(), { maxZoom: CLOSEST_ZOOM, animate: !still, ...room });
  }

  chosen(geometry) {
    return drawn([feature(geometry)], { ...CHOSEN, renderer: this.chosenRenderer });
  }

  ring(latlng) {
    return L.circleMarker(latlng, { ...RING, renderer: this.chosenRenderer, interactive: false });
  }
}

// Clicks go through to the map: which grid they mean is for the server to say.
function drawn(features, style) {
  return L.geoJSON(features, {
    style: { ...style, interactive: false },
    interactive: false,
    pointToLayer: (_, latlng) => L.circleMarker(latlng, { radius: 6, ...style, interactive: false }),
  });
}

function feature(geometry) {
  return { type: "Feature", properties: {}, geometry };
}

// A pane whose contents let clicks through to the map.
function pane(map, name, zIndex) {
  map.createPane(name).style.zIndex = zIndex;
  map.getPane(name).style.pointerEvents = "none";
  return name;
}
