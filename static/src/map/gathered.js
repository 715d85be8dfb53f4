// Counted cells as they are drawn: neighbours added up, so that numbers have room; and the point nearest to a place.

// Cells {x, y, props} (pixels, counts in `props`) added up by squares of `side`. Each stands between the middle of its
// square and the middle of what it counts, so that circles of neighbours keep apart.
export function gathered(cells, side) {
  const squares = new Map();
  for (const cell of cells) {
    const key = `${Math.floor(cell.x / side)} ${Math.floor(cell.y / side)}`;
    if (!squares.has(key)) squares.set(key, []);
    squares.get(key).push(cell);
  }
  return [...squares.values()].map((group) => summed(group, side));
}

function summed(group, side) {
  const props = {};
  for (const cell of group) for (const [name, number] of Object.entries(cell.props)) props[name] = (props[name] ?? 0) + number;
  const at = (axis) => {
    const mean = group.reduce((sum, cell) => sum + cell[axis] * cell.props.count, 0) / props.count;
    return (mean + (Math.floor(group[0][axis] / side) + 0.5) * side) / 2;
  };
  return { x: at("x"), y: at("y"), props };
}

// Where a circle that lies over a name may go instead: nearest first, in pixels.
const ASIDE = [8, 16, 24, 32].flatMap((far) => [[0, -1], [0, 1], [-1, 0], [1, 0], [-0.7, -0.7], [0.7, -0.7], [-0.7, 0.7], [0.7, 0.7]].map(([x, y]) => [x * far, y * far]));

// Circles {x, y, reach} moved off the boxes [west, north, east, south] of names, where there is room beside the others.
export function aside(circles, boxes) {
  const placed = [...circles];
  circles.forEach((circle, i) => {
    if (!boxes.some((box) => covers(circle, box))) return;
    const isFree = (spot) => !boxes.some((box) => covers(spot, box)) && placed.every((other, at) => at === i || Math.hypot(other.x - spot.x, other.y - spot.y) >= other.reach + spot.reach);
    placed[i] = ASIDE.map(([x, y]) => ({ ...circle, x: circle.x + x, y: circle.y + y })).find(isFree) ?? circle;
  });
  return placed;
}

// Whether a circle reaches into a box.
export function covers({ x, y, reach }, [west, north, east, south]) {
  return Math.hypot(x - Math.min(Math.max(x, west), east), y - Math.min(Math.max(y, north), south)) < reach;
}

// How a count is written in a circle: 999, 1.2k, 35k.
export function short(number) {
  if (number < 1000) return String(number);
  const thousands = number / 1000;
  return `${thousands < 9.95 ? thousands.toFixed(1).replace(".0", "") : Math.round(thousands)}k`;
}

// How large a circle is, in pixels: by the order of magnitude of its count, wide enough for its number.
export function radiusOf(number, most) {
  return Math.min(most, 7 + 1.5 * short(number).length + 2 * Math.log10(number));
}

// Of what is drawn ({x, y, reach}) the nearest that reaches a place, what was drawn last first; undefined for none.
export function nearest(drawn, { x, y }) {
  let best;
  let bestPx = Infinity;
  for (const one of drawn) {
    const px = Math.hypot(one.x - x, one.y - y);
    if (px <= one.reach && px <= bestPx) [best, bestPx] = [one, px];
  }
  return best;
}
