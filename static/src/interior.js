// A point well inside a polygon, for labels and look-ups.

// {point: [x, y], width} inside `rings` (each [[x, y], …]; holes and further parts among them): the middle of the
// widest stretch on a few horizontal cuts, and how wide it is. Null when the rings enclose nothing.
export function interior(rings) {
  const [bottom, top] = span(rings.flat().map((point) => point[1]));
  let best = null;
  for (const share of [0.5, 0.37, 0.63, 0.22, 0.78]) {
    const y = bottom + (top - bottom) * share;
    const crossings = rings.flatMap((ring) => cutAt(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1] - crossings[i];
      if (width > 0 && (!best || width > best.width * 1.15)) {
        best = { width, point: [(crossings[i] + crossings[i + 1]) / 2, y] };
      }
    }
  }
  return best;
}

// The rings of the part with the largest outer ring, of a GeoJSON Polygon or MultiPolygon; null for others.
export function largestPart(geometry) {
  if (geometry?.type === "Polygon") return geometry.coordinates;
  if (geometry?.type !== "MultiPolygon") return null;
  return geometry.coordinates.reduce((a, b) => (ringArea(b[0]) > ringArea(a[0]) ? b : a));
}

// The area a ring encloses, in the square of its unit.
export function ringArea(ring) {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    twice += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
  }
  return Math.abs(twice) / 2;
}

function cutAt(ring, y) {
  const found = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[j];
    const [x2, y2] = ring[i];
    if (y1 > y !== y2 > y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found;
}

// Not Math.min(...values): a large ring has more points than a call takes arguments.
function span(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
