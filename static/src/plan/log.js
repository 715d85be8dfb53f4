// The log of a plan's edits as values.

// The log once an edit came in: it takes the place of all that had been undone.
export function logAfter(edits, { seq, verb, at, changed, summary_zh, summary_en }) {
  const codes = changed.features.map(({ id }) => id);
  return [...edits.filter((edit) => edit.seq < seq), { seq, verb, summary_zh, summary_en, codes, at, by: "" }];
}

// The edits of the log `after` that the log `before` had not.
export function newSince(before, after) {
  const key = ({ seq, verb, at, summary_en: words }) => `${seq} ${verb} ${at ?? ""} ${words}`;
  const known = new Set(before.map(key));
  return after.filter((edit) => !known.has(key(edit)));
}

// What the log shows, newest first: {edit, isApplied, isHead}; the state before all edits last, with no edit.
export function rowsOf(edits, head) {
  const rows = edits.map((edit) => ({ edit, seq: edit.seq, isApplied: edit.seq <= head, isHead: edit.seq === head }));
  return [{ edit: null, seq: 0, isApplied: true, isHead: head === 0 }, ...rows].sort((a, b) => b.seq - a.seq);
}
