// The divisions as on the map page: paper with outlines, from the same tiles.

import L from "leaflet";
import { PolygonSymbolizer, leafletLayer } from "protomaps-leaflet";

import { PAPER } from "../map/colours.js";
import { outlineRules } from "../map/outlines.js";
import { urlOf } from "../shared/api.js";

// protomaps-leaflet expects Leaflet as a global.
globalThis.L = L;

export function divisionLayer() {
  const paper = { dataLayer: "divisions", symbolizer: new PolygonSymbolizer({ fill: PAPER }) };
  const paintRules = [paper, ...outlineRules(undefined, () => true)];
  return leafletLayer({ url: urlOf("/tiles/divisions/{z}/{x}/{y}.mvt"), paintRules, labelRules: [], maxDataZoom: 18, attribution: "" });
}
