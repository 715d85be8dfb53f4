// One total over the days as a stepped line: it holds its value until the day it changes. Pure.

export const WIDTH = 300;
export const HEIGHT = 40;
const TOP = 4;

// {line, area: SVG paths, known: [{on, value}], high} of `key` in `points`, from day to day; days on which the value is
// not known leave the line open.
export function stepped(points, key, { from, to }) {
  const known = points.filter((point) => point[key] !== null);
  const high = known.reduce((most, point) => Math.max(most, point[key]), 0);
  const x = (on) => (dayNumber(to) === dayNumber(from) ? 0 : ((dayNumber(on) - dayNumber(from)) * WIDTH) / (dayNumber(to) - dayNumber(from)));
  const y = (value) => (high ? HEIGHT - (value * (HEIGHT - TOP)) / high : HEIGHT);
  const treads = points.flatMap((point, i) => {
    if (point[key] === null) return [];
    const end = i + 1 < points.length ? points[i + 1].on : to;
    return [{ start: x(point.on), end: x(end), y: y(point[key]) }];
  });
  return {
    line: treads.map(({ start, end, y: at }, i) => `${joins(treads, i) ? "L" : "M"}${fine(start)} ${fine(at)}L${fine(end)} ${fine(at)}`).join(""),
    area: treads.map(({ start, end, y: at }) => `M${fine(start)} ${HEIGHT}V${fine(at)}H${fine(end)}V${HEIGHT}Z`).join(""),
    known: known.map((point) => ({ on: point.on, value: point[key] })),
    high,
  };
}

// The point in force at a share of the way from the first day to the last; undefined before the first point.
export function pointAt(points, share, { from, to }) {
  const day = dayNumber(from) + share * (dayNumber(to) - dayNumber(from));
  return points.findLast(({ on }) => dayNumber(on) <= day);
}

function joins(treads, i) {
  return i > 0 && treads[i - 1].end === treads[i].start;
}

function dayNumber(on) {
  return Date.parse(on) / 86_400_000;
}

function fine(number) {
  return Number(number.toFixed(1));
}
