// The numbers of the report, and the divisions in an order.

import { TOTALS } from "../shared/places.js";

// Every number in reading order, each with the kind of place it counts and whether it is an area.
export const MEASURES = [
  ...TOTALS,
  { key: "addresses_unknown", kind: "address_unknown" },
  { key: "grids_without_leader", kind: "no_leader" },
  { key: "grids_without_worker", kind: "no_worker" },
  { key: "grids_overloaded", kind: "overloaded" },
];

// Rows by a column, the largest number or the first name at the top; `order` "up" turns that round. Without a column
// they stay as they came: worst first.
export function sorted(rows, sort, order) {
  if (sort !== "name" && !MEASURES.some(({ key }) => key === sort)) return rows;
  const turn = order === "up" ? -1 : 1;
  return [...rows].sort((a, b) => turn * (sort === "name" ? a.name.localeCompare(b.name, "zh") : b[sort] - a[sort]));
}

// What a press on a column's head asks for: this column, then the other way round, then worst first again.
export function nextSort({ sort, order }, key) {
  if (sort !== key) return { sort: key, order: "" };
  return order ? { sort: "", order: "" } : { sort, order: "up" };
}

// Whether nothing at all is missing.
export function isClean(totals) {
  return MEASURES.every(({ key }) => !totals[key]);
}
