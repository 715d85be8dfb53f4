// How the ground below the grids looks: quiet, so that grids and gaps stay the first thing seen.

import { LineSymbolizer, PolygonSymbolizer } from "protomaps-leaflet";

import { BUILDING, COMPOUND, GREEN, RAIL, ROAD, WATER } from "./colours.js";

const WIDTH_M = 12; // of a road that says nothing
const NARROWEST_PX = 1;
const EQUATOR_M = 40_075_017;

// Rules for protomaps-leaflet, in the order they are painted; roads are as wide as they are at that latitude.
export function groundRules(isOn, latitude) {
  const width = (zoom, { props }) => Math.max(NARROWEST_PX, widthPx(props, zoom, latitude));
  return [
    rule("compound", new PolygonSymbolizer({ fill: COMPOUND })),
    rule("green", new PolygonSymbolizer({ fill: GREEN })),
    rule("water", new PolygonSymbolizer({ fill: WATER })),
    rule("road", new LineSymbolizer({ color: ROAD, width, lineCap: "round", lineJoin: "round" })),
    rule("building", new PolygonSymbolizer({ fill: BUILDING })),
    rule("rail", new LineSymbolizer({ color: RAIL, width: 1.5, dash: [7, 4] })),
  ];

  function rule(kind, symbolizer) {
    const filter = (_, { props }) => props.kind === kind && isOn("reference") && !isOn("basemap");
    return { dataSource: "reference", dataLayer: "reference", symbolizer, filter };
  }
}

// Boxes of roads grow by their width: protomaps-leaflet paints on a tile only what its box comes near.
export function widenRoads(layer, latitude) {
  const { tileCache, levelDiff } = layer.views.get("reference");
  const { source } = tileCache;
  const get = source.get.bind(source);
  source.get = async (tile, ...rest) => {
    const found = await get(tile, ...rest);
    for (const { props, bbox } of found.get("reference") ?? []) {
      const half = props.kind === "road" ? widthPx(props, tile.z + levelDiff, latitude) / 2 : 0;
      Object.assign(bbox, { minX: bbox.minX - half, minY: bbox.minY - half, maxX: bbox.maxX + half, maxY: bbox.maxY + half });
    }
    return found;
  };
}

function widthPx({ width_m: widthM = WIDTH_M }, zoom, latitude) {
  return (widthM * 256 * 2 ** zoom) / (EQUATOR_M * Math.cos((latitude * Math.PI) / 180));
}
