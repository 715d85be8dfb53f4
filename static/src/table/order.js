// Which rows a table shows and in which order: functions of values.

const WORDS = new Intl.Collator(["zh-CN", "en"], { numeric: true, sensitivity: "base" });

const COMPARE = {
  number: (a, b) => a - b,
  // Days and moments are written so that their order is that of their characters.
  date: (a, b) => (a < b ? -1 : Number(a > b)),
  text: WORDS.compare,
};

// The rows by `value(row)`, up (turn 1) or down (-1); equal ones stay as they came, empty ones stand last either way.
export function sorted(rows, { value, kind, turn }) {
  const compare = COMPARE[kind];
  const keyed = rows.map((row) => [value(row), row]);
  keyed.sort(([a], [b]) => (isEmpty(a) || isEmpty(b) ? isEmpty(a) - isEmpty(b) : turn * compare(a, b)));
  return keyed.map(([, row]) => row);
}

// The rows whose `text(row)` (already `plain`) holds every word of `query`.
export function matching(rows, query, text) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return words.length ? rows.filter((row) => words.every((word) => text(row).includes(word))) : rows;
}

// A text as it is compared: full-width signs and capitals make no difference.
export function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

// The number that a cell shows ("1,234 m²" is 1234); null when it shows none.
export function readNumber(text) {
  const found = /^[-+]?\d[\d,]*(\.\d+)?/.exec(text.trim());
  return found ? Number(found[0].replaceAll(",", "")) : null;
}

// The turn after another: up, down, and back to the order the rows came in.
export function nextTurn(turn) {
  return { 0: 1, 1: -1, [-1]: 0 }[turn];
}

function isEmpty(value) {
  return value === null || value === undefined || value === "";
}
