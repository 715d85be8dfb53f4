// The report page's state and its spelling in the URL: #on=…&division=…&kind=…

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[^\s/?#&]{1,64}$/;
const WORD = /^\w{1,32}$/;

// Each field in the order it is written, with what it may hold. `sort` is a column of the divisions, `order` "up" for
// its other direction; `days` is how far the trend looks back; `rows` how many places are listed; `twin` shows the
// trend as a table.
const FIELDS = {
  on: DAY,
  division: CODE,
  kind: WORD,
  sort: WORD,
  order: /^up$/,
  days: /^(30|365)$/,
  rows: /^\d{3,4}$/,
  twin: /^1$/,
};

export const EMPTY = Object.freeze(Object.fromEntries(Object.keys(FIELDS).map((name) => [name, ""])));
export const DAYS = 90;
export const ROWS = 50;

// The state that `hash` spells; parts that cannot be read are left empty, so a broken link still opens.
export function parseHash(hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, "").replace(/\+/g, "%2B"));
  const read = ([name, form]) => [name, form.test(asked.get(name) ?? "") ? asked.get(name) : ""];
  return Object.fromEntries(Object.entries(FIELDS).map(read));
}

// The hash that spells `state`, with the leading #; empty fields are left out.
export function formatHash(state) {
  const given = Object.keys(FIELDS).filter((name) => state[name]);
  return `#${given.map((name) => `${name}=${encodeURIComponent(state[name])}`).join("&")}`;
}
