// How the tiles look: rules for protomaps-leaflet, in the order they are painted.

import { PolygonSymbolizer } from "protomaps-leaflet";

import { PAPER, slate } from "./colours.js";
import { groundRules } from "./ground.js";
import { outlineRules } from "./outlines.js";

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
    ...outlineRules("divisions", () => isOn("divisions")),
  ];
}

// Far away the outlines are dense and would darken the whole map.
function gridFill(alpha) {
  return new PolygonSymbolizer({ fill: slate(alpha), stroke: (zoom) => slate(zoom < 14 ? 0.35 : 0.5), width: 1 });
}

function rule(dataSource, dataLayer, symbolizer, filter) {
  return { dataSource, dataLayer, symbolizer, filter };
}
