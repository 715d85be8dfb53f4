// The keys of a table's rows: one row at a time takes the focus; arrows, Home and End move it, Enter opens its row.

// What a key does to the place in the list.
const MOVES = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, { page }) => at + page,
  PageUp: (at, { page }) => at - page,
  Home: () => 0,
  End: (_, { last }) => last,
};

// Where a key leads from the row `at` of `total`, null for a key that does not move.
export function moved(key, at, { total, page = 10 }) {
  if (!Object.hasOwn(MOVES, key) || !total) return null;
  const last = total - 1;
  return Math.min(Math.max(MOVES[key](at, { last, page }), 0), last);
}

// Listens on `box` (what scrolls, or the table): `at()` is the row that has the focus, -1 when something else has.
export function walk(box, { at, total, page, go, open }) {
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || at(event.target) < 0) return;
    const next = moved(event.key, at(event.target), { total: total(), page: page() });
    if (next === null && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (next === null) open(at(event.target));
    else go(next);
  });
}
