import assert from "node:assert/strict";
import test from "node:test";

import { HEIGHT, WIDTH, pointAt, stepped } from "../../static/src/coverage/line.js";
import { mapHash } from "../../static/src/coverage/links.js";
import { MEASURES, isClean, nextSort, sorted } from "../../static/src/coverage/measures.js";
import { EMPTY, formatHash, parseHash } from "../../static/src/coverage/state.js";
import { createStore } from "../../static/src/coverage/store.js";
import { KINDS } from "../../static/src/shared/places.js";
import { parseHash as parseMapHash } from "../../static/src/map/state.js";

const names = (rows) => rows.map(({ name }) => name);
const ROWS = [
  { name: "夫子庙", blind_area_m2: 10, posts_vacant: 0 },
  { name: "白下", blind_area_m2: 0, posts_vacant: 2 },
  { name: "朝天宫", blind_area_m2: 30, posts_vacant: 1 },
];

test("a state survives the way through the URL, and an empty one is no words", () => {
  const state = { on: "2026-11-22", division: "甲=1", kind: "blind", sort: "name", order: "up", days: "365", rows: "150", twin: "1" };
  assert.deepEqual(parseHash(formatHash(state)), state);
  assert.equal(formatHash(EMPTY), "#");
  assert.deepEqual(parseHash("#"), EMPTY);
});

test("what cannot be read is left out and the rest is kept", () => {
  assert.deepEqual(parseHash("#on=soon&kind=blind&days=7&rows=x&order=down&__proto__=1&division=%E0%A4%A/"), { ...EMPTY, kind: "blind" });
});

test("without a column the divisions stay worst first as they came", () => {
  assert.equal(sorted(ROWS, "", "up"), ROWS);
  assert.equal(sorted(ROWS, "no_such_column", ""), ROWS);
});

test("numbers come largest first, names in the order of the alphabet, and both turn round", () => {
  assert.deepEqual(names(sorted(ROWS, "blind_area_m2", "")), ["朝天宫", "夫子庙", "白下"]);
  assert.deepEqual(names(sorted(ROWS, "posts_vacant", "up")), ["夫子庙", "朝天宫", "白下"]);
  assert.deepEqual(names(sorted(ROWS, "name", "")), names(sorted(ROWS, "name", "up")).reverse());
});

test("pressing a head sorts, turns round, then lets go", () => {
  const steps = [{ sort: "", order: "" }];
  for (let i = 0; i < 3; i++) steps.push(nextSort(steps.at(-1), "name"));
  assert.deepEqual(steps.slice(1), [{ sort: "name", order: "" }, { sort: "name", order: "up" }, { sort: "", order: "" }]);
  assert.deepEqual(nextSort({ sort: "name", order: "up" }, "posts_vacant"), { sort: "posts_vacant", order: "" });
});

test("every kind of gap has its number, and one gap of any kind is not clean", () => {
  assert.deepEqual(MEASURES.map(({ kind }) => kind).sort(), [...KINDS].sort());
  const none = Object.fromEntries(MEASURES.map(({ key }) => [key, 0]));
  assert.equal(isClean(none), true);
  for (const { key } of MEASURES) assert.equal(isClean({ ...none, [key]: 0.1 }), false, key);
});

const square = (x, y, size) => ({ type: "MultiPolygon", coordinates: [[[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]] });
const place = (kind, facts = {}, geometry = square(118.8, 32, 0.01)) => ({ geometry, properties: { kind, codes: ["G1"], division: "D1", ...facts } });

test("blind ground opens on a point inside it, in the middle of the screen", () => {
  const state = parseMapHash(mapHash(place("blind", { codes: [] }), "2026-11-22"));
  const [lon, lat] = state.at.split(",").map(Number);
  assert.ok(lon > 118.8 && lon < 118.81 && lat > 32 && lat < 32.01);
  assert.deepEqual([state.view.lat, state.view.lon, state.on, state.grid], [32.005, 118.805, "2026-11-22", ""]);
});

test("what is of a grid selects that grid: an overlap its first", () => {
  for (const kind of ["no_leader", "no_worker", "overloaded", "grid_without_address", "post_vacant"]) {
    assert.equal(parseMapHash(mapHash(place(kind), "")).grid, "G1", kind);
  }
  assert.equal(parseMapHash(mapHash(place("overlap", { codes: ["G1", "G2"] }), "")).grid, "G1");
});

test("a community's vacant post opens the list of its vacancies", () => {
  const state = parseMapHash(mapHash(place("post_vacant", { codes: ["D1"] }), ""));
  assert.deepEqual([state.panel, state.division, state.kind, state.grid], ["gaps", "D1", "post_vacant", ""]);
});

test("an address opens at its point, as near as it makes sense", () => {
  const state = parseMapHash(mapHash(place("address_without_grid", {}, { type: "Point", coordinates: [118.81234567, 0] }), ""));
  assert.deepEqual([state.at, state.view], ["118.8123457,0", { zoom: 18, lat: 0, lon: 118.81235 }]);
});

test("what has no point opens its division, and without one there is nowhere to go", () => {
  assert.equal(mapHash(place("address_without_grid", {}, null), ""), "#panel=gaps&division=D1&kind=address_without_grid");
  assert.equal(mapHash(place("address_without_grid", { division: null }, null), ""), "");
});

test("the larger a place, the farther away it is shown", () => {
  const zoom = (size) => parseMapHash(mapHash(place("blind", {}, square(118, 32, size)), "")).view.zoom;
  assert.ok(zoom(0.001) > zoom(0.01) && zoom(0.01) > zoom(1));
});

const POINTS = [{ on: "2026-11-01", n: 4, a: null }, { on: "2026-11-03", n: 2, a: 5 }, { on: "2026-11-05", n: 2, a: null }];
const PERIOD = { from: "2026-11-01", to: "2026-11-05" };

test("a line holds its value until the day it changes", () => {
  const { line, high, known } = stepped(POINTS, "n", PERIOD);
  assert.equal(line, `M0 4L${WIDTH / 2} 4L${WIDTH / 2} 22L${WIDTH} 22L${WIDTH} 22L${WIDTH} 22`);
  assert.deepEqual([high, known.length], [4, 3]);
});

test("days on which nothing is known leave the line open", () => {
  assert.equal(stepped(POINTS, "a", PERIOD).line, `M${WIDTH / 2} 4L${WIDTH} 4`);
  assert.deepEqual(stepped([POINTS[0]], "a", PERIOD), { line: "", area: "", known: [], high: 0 });
});

test("nothing missing is a line on the ground, one day alone is no division by zero", () => {
  assert.equal(stepped([{ on: "2026-11-01", n: 0 }], "n", PERIOD).line, `M0 ${HEIGHT}L${WIDTH} ${HEIGHT}`);
  assert.doesNotMatch(stepped([{ on: "2026-11-01", n: 1 }], "n", { from: "2026-11-01", to: "2026-11-01" }).line, /NaN/);
});

test("under the pointer is the value in force on that day", () => {
  assert.deepEqual([0, 0.49, 0.5, 1].map((share) => pointAt(POINTS, share, PERIOD).on), ["2026-11-01", "2026-11-01", "2026-11-03", "2026-11-05"]);
});

test("every change of the state is a step back, and the same state is none", () => {
  const pushed = [];
  const seen = [];
  const store = createStore({ location: { hash: "#kind=blind" }, history: { pushState: (_, __, url) => pushed.push(url) }, addEventListener: () => {} });
  store.listen((state, before) => seen.push([before?.kind, state.kind]));
  store.start();
  store.set({ kind: "overlap" });
  store.set({ kind: "overlap" });
  assert.deepEqual(pushed, ["#kind=overlap"]);
  assert.deepEqual(seen, [[undefined, "blind"], ["blind", "overlap"]]);
  assert.equal(store.href({ division: "D1" }), "#division=D1&kind=overlap");
});
