// The way to what the search box found: a grid is selected, anything else is marked and brought into view.

import L from "leaflet";

import { geometryOf } from "../map/found.js";
import { SELECTED } from "../map/colours.js";
import { roomBesideCard } from "../map/view.js";
import { pane } from "./bench_paint.js";

const CLOSE_ZOOM = 18;
const LOOK = { color: SELECTED, weight: 3, dashArray: "2 6", fill: false, radius: 16, interactive: false };

// A function of a found thing ({kind, code, level, lon, lat, bounds}).
export function createGo({ map, visit }) {
  const marks = L.layerGroup().addTo(map);
  const renderer = L.svg({ pane: pane(map, "found", 421), padding: 0.3 });
  return (item) => {
    marks.clearLayers();
    if (item.code && (item.kind === "grid" || item.level === "grid")) visit([item.code]);
    else show(geometryOf(item));
  };

  function show(geometry) {
    if (!geometry) return;
    const look = { ...LOOK, renderer };
    const shape = L.geoJSON(geometry, { style: look, interactive: false, pointToLayer: (_, at) => L.circleMarker(at, look) });
    marks.addLayer(shape);
    map.fitBounds(shape.getBounds(), { maxZoom: CLOSE_ZOOM, animate: false, ...roomBesideCard() });
  }
}
