// What each tab of the drawer lists: where it comes from, its columns, and what names a row. Rows are GeoJSON features.

import { whereabouts } from "../shared/places.js";

const value = (name) => ({ properties }) => properties[name] ?? null;
const written = (of) => (row) => String(of(row) ?? "");
const column = (key, title, kind = "text", about = {}) => ({ key, title, kind, value: value(key), text: written(value(key)), ...about });
const extra = { isExtra: true };

function rounded(key, title, digits = 0) {
  const number = (row) => (value(key)(row) === null ? null : Number(value(key)(row).toFixed(digits)));
  return column(key, title, "number", { value: number, text: (row) => (number(row) === null ? "" : number(row).toLocaleString("en-US")) });
}

const day = (key, title) => column(key, title, "date", { text: (row) => String(value(key)(row) ?? "").slice(0, 16).replace("T", " ") });
const LOCATED = [column("grid", "drawer.grid"), column("community", "drawer.community_code", "text", extra), rounded("near_border_m", "drawer.border", 1)];
const where = ({ properties }) => whereabouts(properties).join(" · ");

// name -> {path, columns (titles and the words of `words` are keys), keyOf(feature)}
export const TABS = {
  grids: {
    path: "grids",
    keyOf: ({ properties }) => properties.code,
    columns: [column("code", "drawer.code"), column("name", "drawer.name"), column("kind", "drawer.kind", "text", { words: "kind." }), column("community_name", "drawer.community"), rounded("area_m2", "drawer.area"), day("valid_from", "drawer.from"), column("edition", "drawer.edition", "number", extra)],
  },
  addresses: {
    path: "addresses",
    keyOf: ({ id }) => String(id),
    columns: [column("text", "drawer.address"), column("code", "drawer.code"), rounded("households", "drawer.households"), column("status", "drawer.status"), ...LOCATED],
  },
  resources: {
    path: "resources",
    keyOf: ({ id }) => String(id),
    columns: [column("name", "drawer.name"), column("code", "drawer.code"), column("type", "drawer.type"), column("network", "drawer.network", "text", extra), column("owner", "drawer.owner"), ...LOCATED],
  },
  events: {
    path: "events",
    keyOf: ({ id }) => String(id),
    columns: [column("title", "drawer.event"), column("source_id", "drawer.number"), column("category", "drawer.kind"), day("reported_at", "drawer.reported"), column("stage", "drawer.stage"), column("address", "drawer.address", "text", extra), ...LOCATED],
  },
  gaps: {
    path: "coverage",
    keyOf: (feature) => JSON.stringify([feature.properties.kind, feature.properties.codes, feature.properties.post ?? "", feature.geometry?.coordinates?.[0] ?? null]),
    columns: [column("kind", "drawer.kind", "text", { words: "gap." }), column("where", "drawer.where", "text", { value: where, text: where }), rounded("area_m2", "drawer.area")],
  },
};

// The features whose geometry reaches into a box [west, south, east, north].
export function within(features, box) {
  return features.filter(({ geometry }) => geometry && meets(boundsOf(geometry.coordinates), box));
}

function meets([west, south, east, north], box) {
  return west <= box[2] && east >= box[0] && south <= box[3] && north >= box[1];
}

function boundsOf(coordinates) {
  const points = typeof coordinates[0] === "number" ? [coordinates] : coordinates.flat(Infinity).reduce((pairs, n, at, all) => (at % 2 ? pairs : [...pairs, [n, all[at + 1]]]), []);
  return points.reduce(([west, south, east, north], [x, y]) => [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)], [Infinity, Infinity, -Infinity, -Infinity]);
}

// How high the drawer is after a key on its edge, between `low` and `high` pixels; null for another key.
export function heightAfter(key, height, { low, high, step = 32 }) {
  const next = { ArrowUp: height + step, ArrowDown: height - step, Home: low, End: high }[key];
  return next === undefined ? null : Math.min(Math.max(next, low), high);
}
