// A place well inside a polygon, for its label.

// Where the cuts go, as shares of the height: the middle one wins unless another is clearly wider.
const CUTS = [0.5, 0.37, 0.63, 0.22, 0.78];
const CLEARLY_WIDER = 1.15;

// {point: [x, y], width} inside `rings` (each [[x, y], …]; holes and further parts among them) and inside `box`
// ([west, south, east, north] in the same units): the middle of the widest stretch on a few horizontal cuts, and how
// wide it is. Null when there is no such place.
export function interior(rings, box = [-Infinity, -Infinity, Infinity, Infinity]) {
  const [bottom, top] = within(span(rings.flat().map((point) => point[1])), [box[1], box[3]]);
  let best = null;
  for (const share of bottom < top ? CUTS : []) {
    const y = bottom + (top - bottom) * share;
    const crossings = rings.flatMap((ring) => cutAt(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [left, right] = within([crossings[i], crossings[i + 1]], [box[0], box[2]]);
      const width = right - left;
      if (width > 0 && (!best || width > best.width * CLEARLY_WIDER)) best = { width, point: [left + width / 2, y] };
    }
  }
  return best;
}

function within([low, high], [from, to]) {
  return [Math.max(low, from), Math.min(high, to)];
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
