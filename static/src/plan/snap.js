// Where a place in hand comes to lie on what is drawn behind the plan. Pure; reach is as in nearest.js.

import { footOf } from "./nearest.js";

// The lines of a GeoJSON geometry: [[lon, lat], …] each; rings of polygons, none of points.
export function linesOf({ type, coordinates, geometries }) {
  const of = {
    LineString: () => [coordinates],
    MultiLineString: () => coordinates,
    Polygon: () => coordinates,
    MultiPolygon: () => coordinates.flat(),
    GeometryCollection: () => geometries.flatMap(linesOf),
  };
  return of[type]?.() ?? [];
}

// The place [lon, lat] of a corner within reach, else on an edge within reach, the nearest; null where there is none.
export function snapped(lines, place, reach) {
  return nearestCorner(lines, place, reach) ?? nearestOn(lines, place, reach);
}

function nearestCorner(lines, place, reach) {
  let [found, best] = [null, 1];
  for (const corner of lines.flat()) {
    const [x, y] = away(corner, place, reach);
    if (x * x + y * y > best) continue;
    [found, best] = [corner, x * x + y * y];
  }
  return found;
}

function nearestOn(lines, place, reach) {
  let [found, best] = [null, 1];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1], line[i]];
      const foot = footOf(away(a, place, reach), away(b, place, reach));
      if (foot.away > best) continue;
      best = foot.away;
      found = [a[0] + (b[0] - a[0]) * foot.share, a[1] + (b[1] - a[1]) * foot.share];
    }
  }
  return found;
}

function away([x, y], [lon, lat], [reachX, reachY]) {
  return [(x - lon) / reachX, (y - lat) / reachY];
}
