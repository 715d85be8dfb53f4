// What the grids on both sides of a border have while it moves: ground and households. Pure.

import { area } from "../map/geodesic.js";
import { geometryOf } from "./arcs.js";

// The ground of a GeoJSON polygon or multipolygon, in m².
export function areaOf({ type, coordinates }) {
  const parts = type === "Polygon" ? [coordinates] : coordinates;
  return parts.reduce((sum, [shell, ...holes]) => sum + area(shell) - holes.reduce((all, hole) => all + area(hole), 0), 0);
}

// Whether [lon, lat] lies in a GeoJSON polygon or multipolygon (on its border: either).
export function holds({ type, coordinates }, [lon, lat]) {
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  let isInside = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
      if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside;
    }
  }
  return isInside;
}

// {code, areaM2, changeM2, households} of each grid between two states of a model. `known` gives the households that a
// grid had; of the `points` ({place, households}) only those that change sides matter, so that they need not be all.
export function sidesOf(before, after, codes, { known, points }) {
  return codes.map((code) => {
    const [was, is] = [geometryOf(before, code), geometryOf(after, code)];
    const areaM2 = areaOf(is);
    return { code, areaM2, changeM2: areaM2 - areaOf(was), households: householdsOf(known(code), points, was, is) };
  });
}

function householdsOf(had, points, was, is) {
  if (had === null || had === undefined) return null;
  return points.reduce((sum, { place, households }) => sum + households * (holds(is, place) - holds(was, place)), had);
}
