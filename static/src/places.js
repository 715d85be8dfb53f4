// The gap report as the page shows it: which kinds there are, which total counts which, in what order.

// kind -> the layer of the map that draws it.
export const KINDS = {
  blind: "blind",
  overlap: "overlap",
  address_without_grid: "addresses",
  grid_without_address: "vacant",
  post_vacant: "vacant",
  no_leader: "vacant",
  no_worker: "vacant",
  overloaded: "vacant",
};

// The totals of the report in reading order, each with the kinds of place it counts and whether it is an area.
export const TOTALS = [
  { key: "blind_area_m2", kind: "blind", isArea: true },
  { key: "overlap_area_m2", kind: "overlap", isArea: true },
  { key: "addresses_without_grid", kind: "address_without_grid" },
  { key: "grids_without_address", kind: "grid_without_address" },
  { key: "posts_vacant", kind: "post_vacant" },
];

const ORDER = Object.keys(KINDS);

// Features of `kind` ("" for all), largest area first; those without an area after them, by kind and code.
export function listed(features, kind) {
  const wanted = kind ? features.filter(({ properties }) => properties.kind === kind) : features;
  return [...wanted].sort((a, b) => compare(a.properties, b.properties));
}

// {kind: how many places} for the kinds that occur.
export function countByKind(features) {
  const counts = {};
  for (const { properties } of features) counts[properties.kind] = (counts[properties.kind] ?? 0) + 1;
  return counts;
}

function compare(a, b) {
  return size(b) - size(a) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || first(a).localeCompare(first(b));
}

function size({ kind, area_m2: areaM2 }) {
  return KINDS[kind] === "blind" || KINDS[kind] === "overlap" ? areaM2 : -1;
}

function first({ codes = [] }) {
  return codes[0] ?? "";
}
