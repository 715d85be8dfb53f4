// The tools that draw or choose, as a table: what each needs, asks for and sends. Pure.

import { holds } from "./sides.js";

const NAME = { name: "name", kind: "text" };
const KIND = { name: "kind", kind: "choice", values: ["base", "special"] };
const COMMUNITY = { name: "community", kind: "community" };
const CUT = { name: "cut", kind: "check" };
const KEEP = { name: "keep", kind: "choice", values: ["largest", "nobody"] };
const LINES = { name: "addresses", kind: "lines" };
const COUNT = { name: "count", kind: "number", value: "2", least: 2, most: 50 };
const REACH = { name: "reach_m", kind: "number", value: "30", least: 5, most: 200 };

// `draws` is what is drawn, `needs` how many grids are chosen first (`most`, if there is a limit); `options` stand beside
// the tool; `edit({codes, geometry, options, features})` is what is sent.
export const SPECS = {
  split: {
    draws: "Line",
    needs: 0,
    most: 1,
    options: [KEEP],
    edit: ({ codes, geometry, options, features }) => ({ verb: "split", code: codes[0] ?? crossed(geometry, features), line: geometry, keep: options.keep }),
  },
  reshape: { draws: "Line", needs: 1, most: 1, options: [], edit: ({ codes: [code], geometry }) => ({ verb: "reshape", code, line: geometry }) },
  transfer: { draws: "Polygon", needs: 2, most: 2, options: [], edit: ({ codes: [code, to], geometry }) => ({ verb: "transfer", code, to, polygon: geometry }) },
  draw: { draws: "Polygon", needs: 0, most: 0, options: [NAME, KIND, COMMUNITY, CUT], edit: ({ geometry, options }) => ({ verb: "draw", polygon: geometry, cut: Boolean(options.cut), ...traits(options) }) },
  cut_out: { draws: "Polygon", needs: 0, most: 0, options: [NAME, COMMUNITY], edit: ({ geometry, options }) => ({ verb: "cut_out", polygon: geometry, ...traits(options) }) },
  merge: { needs: 2, options: [{ name: "into", kind: "choice", values: ["largest", "first", "nobody"] }], edit: ({ codes, options }) => ({ verb: "merge", codes, into: options.into === "first" ? codes[0] : options.into }) },
  retire: { needs: 2, options: [], edit: ({ codes: [code, ...heirs], geometry }) => ({ verb: "retire", code, heirs, ...(geometry && { line: geometry }) }) },
  divide: { needs: 1, options: [COUNT], edit: ({ codes, options }) => ({ verb: "divide", codes, count: Number(options.count) }) },
  addresses: { needs: 0, most: 0, options: [LINES, NAME, KIND, COMMUNITY, REACH], edit: ({ options }) => ({ verb: "draw_by_addresses", addresses: linesOf(options.addresses), reach_m: Number(options.reach_m), ...traits(options) }) },
};

// The value that an option has before anybody chose one.
export function firstOf({ kind, values, value = "" }) {
  return kind === "choice" ? values[0] : kind === "check" ? false : value;
}

// The lines of a pasted list: a row each, of a sheet its first column.
export function linesOf(text = "") {
  return [...new Set(text.split(/\r?\n/).map((line) => line.split("\t")[0].trim()).filter(Boolean))];
}

// The grid that a line runs through: the one that has most of its middles.
export function crossed({ coordinates }, features) {
  const middles = coordinates.slice(1).map(([x, y], i) => [(x + coordinates[i][0]) / 2, (y + coordinates[i][1]) / 2]);
  const inner = [...middles, ...coordinates.slice(1, -1)];
  const counted = features.map(({ id, geometry }) => [id, inner.filter((place) => holds(geometry, place)).length]);
  return counted.reduce((best, one) => (one[1] > best[1] ? one : best), ["", 0])[0];
}

function traits({ name, kind, community }) {
  return Object.fromEntries(Object.entries({ name, kind, community }).filter(([, value]) => value));
}
