// The divisions as thin outlines, from the tiles that the map page has.

import L from "leaflet";
import { PolygonSymbolizer, leafletLayer } from "protomaps-leaflet";

import { urlOf } from "../shared/api.js";

// protomaps-leaflet expects Leaflet as a global.
globalThis.L = L;

export function divisionLayer() {
  const symbolizer = new PolygonSymbolizer({ fill: "#334155", opacity: 0.06, stroke: "#334155", width: 1, perFeature: true });
  const paintRules = [{ dataLayer: "divisions", symbolizer }];
  return leafletLayer({ url: urlOf("/tiles/divisions/{z}/{x}/{y}.mvt"), paintRules, labelRules: [], maxDataZoom: 18, attribution: "" });
}
