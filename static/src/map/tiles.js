// The vector tiles of one day: grids of the primary layer (or divisions with counts), divisions outlined above, the
// ground below.

import { leafletLayer } from "protomaps-leaflet";

import { getJson, urlOf } from "../shared/api.js";
import { widenRoads } from "./ground.js";
import { paintRules } from "./paint.js";
import { themeRules } from "./theme_paint.js";
import { page } from "../shared/page.js";
import { tileZoom } from "./view.js";

// Tiles of 512 px: the data of zoom z serve the map's zoom z + 1.
export const TILE_ZOOM_STEP = 1;
const SIDE_PX = 256 << TILE_ZOOM_STEP;

// What the page itself says of today's tiles: good for the first look, asked for again afterwards.
let told = page.tiles;

// {bounds, edition, gridsFrom, maxzoom} of the day's tiles, from TileJSON; bounds are [[south, west], [north, east]] or null.
export async function describeTiles(on, signal) {
  const known = on === page.today ? told : null;
  told = null;
  const json = known ?? (await getJson(`/tiles/${page.layer}.json`, { on }, signal));
  const [west, south, east, north] = json.bounds ?? [];
  return {
    bounds: json.bounds ? [[south, west], [north, east]] : null,
    edition: json.edition,
    gridsFrom: json.grids_from,
    maxzoom: json.maxzoom,
  };
}

// A Leaflet layer of the day's tiles, `about` them as described; `isOn(name)` says which layers are switched on, `theme` (theme.js)
// colours them; `pane` is where they lie, unless among the map's tiles.
export function tileLayer({ on, about: { bounds, maxzoom }, isOn, theme, pane = "tilePane" }) {
  const source = (name, query = { on }) => ({
    url: urlOf(`/tiles/${encodeURIComponent(name)}/{z}/{x}/{y}.mvt`, query),
    levelDiff: TILE_ZOOM_STEP,
    maxDataZoom: maxzoom,
  });
  const latitude = bounds ? (bounds[0][0] + bounds[1][0]) / 2 : 0;
  const layer = leafletLayer({
    attribution: "",
    sources: { grids: source(page.layer), divisions: source("divisions"), reference: source("reference", {}) },
    pane,
    paintRules: paintRules(isOn, latitude, theme ? themeRules(theme, on) : []),
    labelRules: [],
  });
  widenRoads(layer, latitude);
  return layer;
}

// {id, props, rings} of what the loaded tiles in view hold and `isWanted(props)`, rings in pixels of the map's container.
// (protomaps-leaflet keeps parsed tiles by "x:y:z"; what it has not loaded yet is not there.)
export function piecesInView(map, layer, { source, name, isWanted }) {
  const { tileCache, maxDataLevel } = layer.views.get(source);
  const zoom = Math.min(tileZoom(map) - TILE_ZOOM_STEP, maxDataLevel);
  const scale = 2 ** (map.getZoom() - TILE_ZOOM_STEP - zoom);
  const side = SIDE_PX * scale;
  const { min, max } = map.getPixelBounds();
  const found = [];
  for (let x = Math.floor(min.x / side); x <= Math.floor(max.x / side); x++) {
    for (let y = Math.floor(min.y / side); y <= Math.floor(max.y / side); y++) {
      for (const { id, props, geom } of tileCache.cache.get(`${x}:${y}:${zoom}`)?.data.get(name) ?? []) {
        if (!isWanted(props)) continue;
        found.push({ id, props, rings: geom.map((ring) => ring.map((at) => [x * side + at.x * scale - min.x, y * side + at.y * scale - min.y])) });
      }
    }
  }
  return found;
}
