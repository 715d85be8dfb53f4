// What the search box was given and what it found: functions of values.

const POSITION = /^([-+]?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*([-+]?\d{1,3}(?:\.\d+)?)$/;
const KEPT = 8;
const FIELDS = ["kind", "label", "detail", "code", "lon", "lat", "bounds", "level"];

// A pasted position as something found: lon,lat, or lat,lon where only that can be meant; null when it is none.
export function readPosition(text) {
  const found = POSITION.exec(text.trim().replace(/[()（）]/g, ""));
  if (!found) return null;
  const [a, b] = found.slice(1).map(Number);
  const [lon, lat] = Math.abs(b) > 90 ? [b, a] : [a, b];
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return null;
  return { kind: "position", label: `${lon},${lat}`, detail: "", code: null, lon, lat, bounds: null };
}

// [before, match, after] of a label, the match being where `query` stands in it in any case; [label, "", ""] where it
// does not as a whole.
export function parted(label, query) {
  const at = query ? label.toLowerCase().indexOf(query.toLowerCase()) : -1;
  return at < 0 ? [label, "", ""] : [label.slice(0, at), label.slice(at, at + query.length), label.slice(at + query.length)];
}

// [kind, items] in the order they came.
export function grouped(items) {
  const groups = new Map();
  for (const item of items) groups.set(item.kind, [...(groups.get(item.kind) ?? []), item]);
  return [...groups];
}

// The list of recent choices with one more in front, each once.
export function withChoice(recent, item) {
  const kept = Object.fromEntries(FIELDS.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));
  return [kept, ...recent.filter((other) => other.kind !== item.kind || other.code !== item.code || other.label !== item.label)].slice(0, KEPT);
}

// The recent choices that a text of the browser's memory holds; none when it is not ours.
export function readRecent(text) {
  try {
    const found = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter((item) => item && typeof item.kind === "string" && typeof item.label === "string") : [];
  } catch {
    return [];
  }
}

// Where the active option goes: -1 is the box itself, and both ends lead to it.
export function stepped(key, at, total) {
  if (!total) return -1;
  return key === "ArrowDown" ? (at + 2) % (total + 1) - 1 : (at + total + 1) % (total + 1) - 1;
}

// A GeoJSON geometry of what was found, null when nobody knows where it is.
export function geometryOf({ bounds, lon, lat }) {
  if (bounds) {
    const [west, south, east, north] = bounds;
    return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
  }
  return typeof lon === "number" && typeof lat === "number" ? { type: "Point", coordinates: [lon, lat] } : null;
}
