// How the work is shared out, by one number of the balance: pure.

// What a grid's number is, and what it ought to be where there is a target; `load` and its target are per cent.
export const NUMBERS = {
  households: { of: (row) => row.households, target: ({ target }) => target },
  load: { of: (row) => Math.round(row.load * 100), target: () => 100 },
  area: { of: (row) => Math.round(row.area_m2), target: () => null },
  events: { of: (row) => row.events, target: () => null },
};
export const FIRST = "households";

// The number of that name; the first one for a name that is none.
export function numberOf(name) {
  return NUMBERS[Object.hasOwn(NUMBERS, name) ? name : FIRST];
}

// Code -> number.
export function valuesOf(rows, { of }) {
  return Object.fromEntries(rows.map((row) => [row.code, of(row)]));
}

// The rows furthest from what the number ought to be first; where nobody says what that is, the largest.
export function worstFirst(rows, { of, target }, facts) {
  const aim = target(facts);
  const away = (row) => (aim ? Math.abs(of(row) / aim - 1) : of(row));
  return rows.map((row) => [away(row), row]).sort(([a], [b]) => b - a).map(([, row]) => row);
}
