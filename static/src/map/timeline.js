// Where the editions stand on a line of time: pure.

const DAY_MS = 86_400_000;
// No two ticks come nearer than this share of the line.
const APART = 0.05;

// [{day, number, changed, when}] by day, `when` past, today or future: the editions that hold from their day on, and
// today, which is no edition unless one begins then (number null).
export function stopsOf(editions, today) {
  const stops = editions
    .filter(({ replaced }) => !replaced)
    .map(({ effective_on: day, number, changed }) => ({ day, number, changed }));
  if (!stops.some(({ day }) => day === today)) stops.push({ day: today, number: null, changed: 0 });
  const whenOf = (day) => (day < today ? "past" : "future");
  return stops
    .map((stop) => ({ ...stop, when: stop.day === today ? "today" : whenOf(stop.day) }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

// The share of the line (0 to 1) of each stop: as in time, but never so near that two could not be told apart.
export function placesOf(stops) {
  const times = stops.map(({ day }) => Date.parse(day) / DAY_MS);
  const least = Math.min(APART, 1 / Math.max(1, stops.length - 1));
  const span = times.at(-1) - times[0] || 1;
  const rest = 1 - least * (stops.length - 1);
  return times.map((time, i) => least * i + (rest * (time - times[0])) / span);
}

// Which stop a day belongs to: the last one not after it, -1 before all.
export function stopOf(stops, day) {
  return stops.findLastIndex((stop) => stop.day <= day);
}

// The number of the edition in force at a stop; null before the first.
export function editionAt(stops, index) {
  return stops.slice(0, index + 1).findLast(({ number }) => number !== null)?.number ?? null;
}
