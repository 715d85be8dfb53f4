// The outlines of divisions, each level from the zoom on at which it can be told apart.

import { LineSymbolizer } from "protomaps-leaflet";

import { slate } from "./colours.js";

const OUTLINES = [
  { levels: ["community"], width: () => 1.4, alpha: 0.7, minzoom: 13 },
  { levels: ["street"], width: (zoom) => (zoom < 14 ? 1.6 : 2.4), alpha: 0.85, minzoom: 10 },
  { levels: ["province", "city", "county"], width: (zoom) => (zoom < 14 ? 2 : 3), alpha: 0.9, minzoom: 0 },
];

// {color, weight} of a level's outline at a zoom; null where it is not drawn.
export function outlineLook(level, zoom) {
  const found = OUTLINES.find(({ levels, minzoom }) => levels.includes(level) && zoom >= minzoom);
  return found ? { color: slate(found.alpha), weight: found.width(zoom) } : null;
}

// `dataSource` is what the layer of tiles calls its source, undefined where it has one only; `isOn(props)` whether an outline
// is drawn.
export function outlineRules(dataSource, isOn) {
  return OUTLINES.map(({ levels, width, alpha, minzoom }) => ({
    dataSource,
    dataLayer: "divisions",
    symbolizer: new LineSymbolizer({ color: slate(alpha), width, lineJoin: "round" }),
    filter: (_, { props }) => isOn(props) && levels.includes(props.level),
    minzoom,
  }));
}
