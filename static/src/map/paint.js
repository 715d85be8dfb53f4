// How the tiles look: rules for protomaps-leaflet, in the order they are painted.

import { LineSymbolizer, PolygonSymbolizer } from "protomaps-leaflet";

import { PAPER, slate } from "./colours.js";
import { groundRules } from "./ground.js";

// From which zoom on, how wide and how dark a division's outline is, by its level.
const OUTLINES = [
  { levels: ["community"], width: () => 1.4, alpha: 0.7, minzoom: 13 },
  { levels: ["street"], width: (zoom) => (zoom < 14 ? 1.6 : 2.4), alpha: 0.85, minzoom: 10 },
  { levels: ["province", "city", "county"], width: (zoom) => (zoom < 14 ? 2 : 3), alpha: 0.9, minzoom: 0 },
];

// `isOn(name)` says which layers are switched on; `latitude` is the district's; `above` are further rules,
// painted over the grids and below the outlines of divisions.
export function paintRules(isOn, latitude, above) {
  return [
    rule("divisions", "divisions", new PolygonSymbolizer({ fill: PAPER }), () => isOn("divisions") && !isOn("basemap")),
    ...groundRules(isOn, latitude),
    rule("grids", "grids", gridFill(0.04), (_, { props }) => isOn("grids") && props.kind !== "special"),
    rule("grids", "grids", gridFill(0.14), (_, { props }) => isOn("grids") && props.kind === "special"),
    rule("grids", "divisions", gridFill(0.04), () => isOn("grids")),
    ...above,
    ...OUTLINES.map(({ levels, width, alpha, minzoom }) => {
      const line = new LineSymbolizer({ color: slate(alpha), width, lineJoin: "round" });
      const isShown = (_, { props }) => isOn("divisions") && levels.includes(props.level);
      return { ...rule("divisions", "divisions", line, isShown), minzoom };
    }),
  ];
}

// Far away the outlines are dense and would darken the whole map.
function gridFill(alpha) {
  return new PolygonSymbolizer({ fill: slate(alpha), stroke: (zoom) => slate(zoom < 14 ? 0.35 : 0.5), width: 1 });
}

function rule(dataSource, dataLayer, symbolizer, filter) {
  return { dataSource, dataLayer, symbolizer, filter };
}
