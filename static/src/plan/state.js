// The planner's state and its spelling in the URL: #z/lat/lon&grid=a,b&tool=…

import { WORD, spelling } from "../shared/spelling.js";

const CODES = /^[^\s/?#&,]{1,64}(,[^\s/?#&,]{1,64}){0,99}$/;
const EDITION = /^(base|[1-9]\d{0,8})$/;
const FAULT = /^[^\s/?#&]{1,64}$/;

// `grid` are the codes selected, in the order they were chosen; `tool` is the tool in hand, `table` what the drawer lists,
// `fault` the fault shown; `edition` is the edition whose grids lie behind as outlines, `before` the one that is swiped in
// ("base": the one that the plan stands on); `theme` is the number of the balance that colours the grids, `only` its one class
// that is shown.
const FIELDS = { grid: CODES, tool: WORD, panel: WORD, table: WORD, fault: FAULT, edition: EDITION, before: EDITION, theme: WORD, only: /^[1-5]$/ };

// Layers switched otherwise than they are at first: off, or on.
const SWITCHES = ["off", "show"];

export const { EMPTY, parseHash, formatHash, isStep } = spelling(FIELDS, SWITCHES);

// The codes selected.
export function codesOf({ grid }) {
  return grid ? grid.split(",") : [];
}

// The patch that selects these codes.
export function selecting(codes) {
  return { grid: [...new Set(codes)].join() };
}

// The codes with one more, or without it if it was among them.
export function toggled(codes, code) {
  return codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code];
}
