// The gap report as the page shows it: which kinds there are, which total counts which, in what order.

// The kinds, each a layer of the map, with a swatch of that name.
export const KINDS = ["blind", "overlap", "post_vacant", "address_without_grid", "address_unknown", "grid_without_address", "no_leader", "no_worker", "overloaded"];

// Kinds whose place is one grid: going there selects it too.
export const OF_GRID = new Set(["grid_without_address", "no_leader", "no_worker", "overloaded"]);

// The totals of the report in reading order, each with the kinds of place it counts and whether it is an area.
export const TOTALS = [
  { key: "blind_area_m2", kind: "blind", isArea: true },
  { key: "overlap_area_m2", kind: "overlap", isArea: true },
  { key: "addresses_without_grid", kind: "address_without_grid" },
  { key: "grids_without_address", kind: "grid_without_address" },
  { key: "posts_vacant", kind: "post_vacant" },
];

// Features of `kind` ("" for all): ground by size first, then the other kinds, each in the order it came in.
export function listed(features, kind) {
  const wanted = kind ? features.filter(({ properties }) => properties.kind === kind) : features;
  return [...wanted].sort(({ properties: a }, { properties: b }) => groundM2(b) - groundM2(a) || rank(a) - rank(b));
}

// How many places of `kind` ("" for all) there are, listed or not, by the report's counts.
export function countOf(counts, kind) {
  return kind ? (counts[kind] ?? 0) : Object.values(counts).reduce((sum, number) => sum + number, 0);
}

// Where a place is, in words, without saying its division twice: [division, rest of the name].
export function whereabouts({ division_name: division, name, codes }) {
  const what = name || (codes ?? []).join(" ");
  const cut = division ? what.indexOf(division) : -1;
  return [division, cut < 0 ? what : what.slice(cut + division.length)].filter(Boolean);
}

function groundM2({ kind, area_m2: areaM2 }) {
  return kind === "blind" || kind === "overlap" ? areaM2 : -1;
}

function rank({ kind }) {
  return KINDS.indexOf(kind);
}
