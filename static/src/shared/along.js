// A place along a line, for its name.

const PARTS = 8;
const STRAIGHT = 0.97;

// {point: [x, y], angle, width} of a nearly straight stretch of the given length on one of `lines` (each [[x, y], …])
// inside `box` ([west, south, east, north]): its middle, its slope in radians from -π/2 to π/2, so that words read left
// to right, and how long the run is that it is the middle of. Null when there is none.
export function along(lines, length, box = [-Infinity, -Infinity, Infinity, Infinity]) {
  const found = lines.flatMap((line) => runs(evenly(line, length / PARTS), length, box));
  if (!found.length) return null;
  const longest = found.reduce((best, run) => (run.length > best.length ? run : best));
  const [[x1, y1], [x2, y2]] = longest[longest.length >> 1];
  return {
    point: [(x1 + x2) / 2, (y1 + y2) / 2],
    angle: x2 > x1 || (x2 === x1 && y2 > y1) ? Math.atan2(y2 - y1, x2 - x1) : Math.atan2(y1 - y2, x1 - x2),
    width: length * (1 + (longest.length - 1) / PARTS),
  };
}

// Neighbouring stretches ([from, to]) that are straight enough and inside the box, in unbroken runs.
function runs(points, length, box) {
  const found = [[]];
  for (let i = 0; i + PARTS < points.length; i++) {
    const [from, to] = [points[i], points[i + PARTS]];
    const isFit = isIn(from, box) && isIn(to, box) && Math.hypot(to[0] - from[0], to[1] - from[1]) >= length * STRAIGHT;
    if (isFit) found.at(-1).push([from, to]);
    else if (found.at(-1).length) found.push([]);
  }
  return found.filter((run) => run.length);
}

// Points on the line, `step` apart along it.
function evenly(line, step) {
  const points = line.slice(0, 1);
  let rest = step;
  for (let i = 1; i < line.length; i++) {
    const [[x1, y1], [x2, y2]] = [line[i - 1], line[i]];
    const size = Math.hypot(x2 - x1, y2 - y1);
    let at = rest;
    for (; at <= size; at += step) points.push([x1 + ((x2 - x1) * at) / size, y1 + ((y2 - y1) * at) / size]);
    rest = at - size;
  }
  return points;
}

function isIn([x, y], [west, south, east, north]) {
  return x >= west && x <= east && y >= south && y <= north;
}
