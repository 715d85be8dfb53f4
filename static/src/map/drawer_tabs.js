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

const day = (key, title) => column(key, title, "date");
const LOCATED = [column("grid", "drawer.grid"), column("community", "drawer.community_code", "text", extra), rounded("near_border_m", "drawer.border", 1)];
const where = ({ properties }) => whereabouts(properties).join(" · ");

// name -> {path, columns (titles and the words of `words` are keys, `isMoment`: a moment of the API), keyOf(feature), subject: what of the state names a
// row that the map selects, isLocated: whether the rows carry today's owner}
export const TABS = {
  grids: {
    path: "grids",
    subject: "grid",
    keyOf: ({ properties }) => properties.code,
    columns: [column("code", "drawer.code"), column("name", "drawer.name"), column("kind", "drawer.kind", "text", { words: "kind." }), column("community_name", "drawer.community"), rounded("area_m2", "drawer.area"), day("valid_from", "drawer.from"), column("edition", "drawer.edition", "number", extra)],
  },
  addresses: {
    path: "addresses",
    subject: "address",
    isLocated: true,
    keyOf: ({ id, properties }) => properties.code || `#${id}`,
    columns: [column("text", "drawer.address"), column("code", "drawer.code"), rounded("households", "drawer.households"), column("status", "drawer.status", "text", { words: "status." }), ...LOCATED],
  },
  resources: {
    path: "resources",
    subject: "resource",
    isLocated: true,
    keyOf: ({ properties }) => properties.code,
    columns: [column("name", "drawer.name"), column("code", "drawer.code"), column("class", "drawer.class", "text", { words: "class." }), column("type", "drawer.type"), column("network", "drawer.network", "text", extra), column("owner", "drawer.owner"), ...LOCATED],
  },
  events: {
    path: "events",
    subject: "event",
    isLocated: true,
    keyOf: ({ id }) => String(id),
    columns: [column("title", "drawer.event"), column("source_id", "drawer.number"), column("category", "drawer.kind"), column("reported_at", "drawer.reported", "date", { isMoment: true }), column("stage", "drawer.stage", "text", { words: "stage." }), column("address", "drawer.address", "text", extra), ...LOCATED],
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

// [west, south, east, north] of GeoJSON coordinates, however deep they are nested.
function boundsOf(coordinates, box = [Infinity, Infinity, -Infinity, -Infinity]) {
  if (typeof coordinates[0] !== "number") return coordinates.reduce((grown, part) => boundsOf(part, grown), box);
  const [x, y] = coordinates;
  return [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
}

// How high the drawer is after a key on its edge, between `low` and `high` pixels; null for another key.
export function heightAfter(key, height, { low, high, step = 32 }) {
  const next = { ArrowUp: height + step, ArrowDown: height - step, Home: low, End: high }[key];
  return next === undefined ? null : Math.min(Math.max(next, low), high);
}
