// Where a place of the report is on the map, as the map's own hash.

import { interior } from "../shared/interior.js";
import { OF_GRID } from "../shared/places.js";
import { EMPTY, formatHash } from "../map/state.js";

// What a place is shown on, and how near it is shown: a point has no size of its own.
const SCREEN_PX = [640, 420];
const TILE_PX = 256;
const NEAREST = 18;

// The map's hash for a place, "" when nobody knows where it is: in the middle of the screen, selected, on that day.
export function mapHash({ geometry, properties }, on) {
  const { division, kind } = properties;
  const list = { panel: "gaps", division: division ?? "", kind };
  if (!geometry) return division ? formatHash({ ...EMPTY, on, ...list }) : "";
  return formatHash({ ...EMPTY, on, view: viewOf(geometry), ...selection(geometry, properties, list) });
}

function selection(geometry, { kind, codes, division }, list) {
  const isOfGrid = OF_GRID.has(kind) || kind === "overlap" || (kind === "post_vacant" && codes[0] !== division);
  if (isOfGrid) return { grid: codes[0] };
  return kind === "post_vacant" ? list : { at: inside(geometry).map(short).join(",") };
}

function inside(geometry) {
  if (geometry.type === "Point") return geometry.coordinates;
  return interior(ringsOf(geometry)).point;
}

// Whole zoom levels: the nearest at which all of it fits the screen.
function viewOf(geometry) {
  const points = geometry.type === "Point" ? [geometry.coordinates] : ringsOf(geometry).flat();
  const [west, east] = span(points.map(([x]) => x));
  const [south, north] = span(points.map(([, y]) => y));
  const lat = (south + north) / 2;
  const sizes = [east - west, (north - south) / Math.cos((lat * Math.PI) / 180)];
  const zooms = sizes.map((degrees, axis) => Math.log2((SCREEN_PX[axis] * 360) / (TILE_PX * degrees)));
  return { zoom: Math.max(3, Math.min(NEAREST, ...zooms.map(Math.floor))), lat, lon: (west + east) / 2 };
}

function ringsOf({ type, coordinates }) {
  return type === "Polygon" ? coordinates : coordinates.flat();
}

function span(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function short(degrees) {
  return Number(degrees.toFixed(7));
}
