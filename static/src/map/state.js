// The map's state and its spelling in the URL: #z/lat/lon&on=…&grid=…

import { CODE, DAY, WORD, spelling } from "../shared/spelling.js";

const THEME = /^[a-z0-9_]{1,32}$/;
const CLASS = /^[1-5]$/;
const POINT = /^-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?$/;

// What the card may show, one at a time: codes (`area` is a division, `event` a number), or `at`, a lon,lat that turned
// out to be in no grid.
const SUBJECT_FIELDS = { grid: CODE, at: POINT, area: CODE, address: CODE, resource: CODE, event: CODE };
export const SUBJECTS = Object.keys(SUBJECT_FIELDS);

// Each field of the state after the view, in the order it is written, with what it may hold. `list` is which list of
// the card is open; `division` narrows the gap panel; `by` is "division" for the gap list by division.
// `theme` is the number that colours the grids, `per` the level it is counted by, `only` the one class that is shown;
// `with` is the day compared with `on`, `tool` the tool in hand, `table` what the drawer lists.
const FIELDS = {
  on: DAY,
  ...SUBJECT_FIELDS,
  list: WORD,
  panel: WORD,
  division: CODE,
  kind: WORD,
  by: WORD,
  theme: THEME,
  per: WORD,
  only: CLASS,
  with: DAY,
  tool: WORD,
  table: WORD,
};

// Layers switched otherwise than they are at first: off, or on.
const SWITCHES = ["off", "show"];

export const { EMPTY, parseHash, formatHash, isStep } = spelling(FIELDS, SWITCHES);

// The patch that makes the card show only this; without arguments it shows nothing.
export function selecting(subject, value) {
  const nothing = Object.fromEntries(SUBJECTS.map((name) => [name, ""]));
  return { ...nothing, list: "", ...(subject && { [subject]: String(value) }) };
}
