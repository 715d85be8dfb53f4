// The map's state and its spelling in the URL: #z/lat/lon&on=…&grid=…

const VIEW = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[^\s/?#&]{1,64}$/;
const WORD = /^[a-z_]{1,32}$/;
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
const LAYER = /^[^\s/?#&,]{1,64}$/;

export const EMPTY = Object.freeze({
  view: null,
  ...Object.fromEntries(Object.keys(FIELDS).map((name) => [name, ""])),
  ...Object.fromEntries(SWITCHES.map((name) => [name, Object.freeze([])])),
});

// The patch that makes the card show only this; without arguments it shows nothing.
export function selecting(subject, value) {
  const nothing = Object.fromEntries(SUBJECTS.map((name) => [name, ""]));
  return { ...nothing, list: "", ...(subject && { [subject]: String(value) }) };
}

// The state that `hash` spells; parts that cannot be read are left empty, so a broken link still opens.
export function parseHash(hash) {
  const [first = "", ...rest] = hash.replace(/^#/, "").split("&");
  const state = { ...EMPTY, view: parseView(first) };
  for (const pair of state.view ? rest : [first, ...rest]) {
    const cut = pair.indexOf("=");
    const name = pair.slice(0, cut);
    const value = decode(pair.slice(cut + 1));
    if (SWITCHES.includes(name)) state[name] = value.split(",").filter((word) => LAYER.test(word));
    else if (Object.hasOwn(FIELDS, name) && FIELDS[name].test(value)) state[name] = value;
  }
  return state;
}

// The hash that spells `state`, with the leading #; empty fields are left out.
export function formatHash(state) {
  const parts = state.view ? [formatView(state.view)] : [];
  for (const name of Object.keys(FIELDS)) {
    if (state[name]) parts.push(`${name}=${encodeURIComponent(state[name])}`);
  }
  for (const name of SWITCHES) {
    if (state[name].length) parts.push(`${name}=${[...state[name]].sort().map(encodeURIComponent).join(",")}`);
  }
  return `#${parts.join("&")}`;
}

// Whether going from one state to the other is a step that "back" should undo (moving the map is not).
export function isStep(before, after) {
  return Object.keys(FIELDS).some((name) => before[name] !== after[name]);
}

function parseView(text) {
  const found = VIEW.exec(text);
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return zoom <= 24 && Math.abs(lat) <= 85.06 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

// Five decimals are a metre: finer would make the URL flicker without showing anything else.
function formatView({ zoom, lat, lon }) {
  return `${zoom}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
