import assert from "node:assert/strict";
import test from "node:test";

import { EMPTY, SUBJECTS, formatHash, isStep, parseHash, selecting } from "../../static/src/map/state.js";

const FULL = {
  view: { zoom: 14, lat: 32.0204, lon: 118.7801 },
  on: "2026-11-22",
  grid: "320104001001003",
  at: "",
  area: "",
  address: "",
  resource: "",
  event: "",
  list: "addresses",
  panel: "gaps",
  division: "320104001",
  kind: "blind",
  by: "division",
  theme: "area_km2",
  per: "community",
  only: "3",
  with: "2026-03-01",
  tool: "measure",
  table: "grids",
  off: ["blind", "overlap"],
  show: ["addresses", "警格-01"],
};

test("a state survives the way through the URL", () => {
  assert.deepEqual(parseHash(formatHash(FULL)), FULL);
});

test("the hash is spelt as the contract of the page says", () => {
  const hash = formatHash({ ...EMPTY, view: FULL.view, on: "2026-11-22", grid: "A1" });
  assert.equal(hash, "#14/32.02040/118.78010&on=2026-11-22&grid=A1");
});

test("an empty hash is the empty state", () => {
  for (const hash of ["", "#"]) assert.deepEqual(parseHash(hash), EMPTY);
});

test("a grid alone, without a view, is a state", () => {
  assert.deepEqual(parseHash("#grid=A6310-0591-00"), { ...EMPTY, grid: "A6310-0591-00" });
});

test("what cannot be read is left out and the rest is kept", () => {
  const state = parseHash("#14/91/118.78&on=tomorrow&grid=%E0%A4%A&kind=blind&proto=1&__proto__=x&off=a,B!,c");
  assert.deepEqual(state, { ...EMPTY, kind: "blind", off: ["a", "B!", "c"] });
});

test("a code with Chinese characters and signs survives", () => {
  const state = { ...EMPTY, grid: "警格-01=甲" };
  assert.deepEqual(parseHash(formatHash(state)), state);
});

test("zero degrees are a place", () => {
  assert.deepEqual(parseHash("#3/0/0").view, { zoom: 3, lat: 0, lon: 0 });
});

test("moving the map and switching layers are no steps of the history, choosing is", () => {
  assert.equal(isStep(FULL, { ...FULL, view: null }), false);
  assert.equal(isStep(FULL, { ...FULL, off: [] }), false);
  for (const name of Object.keys(EMPTY).filter((field) => !["view", "off", "show"].includes(field))) {
    assert.equal(isStep(FULL, { ...FULL, [name]: "other" }), true, name);
  }
});

test("the card shows one thing at a time", () => {
  const state = { ...FULL, ...selecting("address", "A1") };
  assert.deepEqual(SUBJECTS.filter((name) => state[name]), ["address"]);
  assert.equal(state.list, "");
  assert.deepEqual(SUBJECTS.filter((name) => ({ ...state, ...selecting() })[name]), []);
});
