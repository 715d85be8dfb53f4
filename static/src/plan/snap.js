// Where a place in hand comes to lie: on borders, and on what is shown behind the plan. Pure; reach is as in nearest.js.

import { footOf, nearestEdge, nearestVertex } from "./nearest.js";

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

// Where a place of a drawn line comes to lie: on a vertex of the grids in `model` (arcs.js), with its very numbers, else
// on a corner of `lines`; without either on the nearest edge, of grids first. null where nothing is within reach.
export function caught({ model, lines }, place, reach) {
  const number = nearestVertex(model, place, reach);
  if (number >= 0) return model.places[number];
  return nearestCorner(lines, place, reach) ?? nearestEdge(model, place, reach)?.place ?? nearestOn(lines, place, reach);
}

// The same of the places already drawn: the last one, which ends the drawing, else the first, which closes it.
export function ownCaught(drawn, place, reach) {
  const [first, last] = [drawn.length > 2 ? drawn[0] : null, drawn.at(-1)];
  return nearestCorner([[last, first].filter(Boolean)], place, reach.map((side) => side / 2));
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
