import assert from "node:assert/strict";
import test from "node:test";

import { editionAt, placesOf, stopOf, stopsOf } from "../../static/src/map/timeline.js";

const TODAY = "2026-11-23";
const EDITIONS = [
  { number: 1, effective_on: "2025-10-19", changed: 8, replaced: false },
  { number: 2, effective_on: "2026-06-01", changed: 2, replaced: true },
  { number: 3, effective_on: "2026-06-01", changed: 3, replaced: false },
  { number: 4, effective_on: "2027-01-01", changed: 1, replaced: false },
];
const STOPS = stopsOf(EDITIONS, TODAY);

test("the stops are the editions that hold, and today; what is to come is told apart", () => {
  assert.deepEqual(STOPS.map(({ number, when }) => [number, when]), [[1, "past"], [3, "past"], [null, "today"], [4, "future"]]);
});

test("an edition that begins today is today", () => {
  const stops = stopsOf([{ number: 1, effective_on: TODAY, changed: 8, replaced: false }], TODAY);
  assert.deepEqual(stops.map(({ number, when }) => [number, when]), [[1, "today"]]);
});

test("a day belongs to the stop before it, a day before all to none", () => {
  assert.deepEqual(["2025-01-01", "2026-06-01", "2026-11-22", "2030-01-01"].map((day) => stopOf(STOPS, day)), [-1, 1, 1, 3]);
});

test("today the edition before it is in force, before the first none", () => {
  assert.deepEqual([-1, 0, 2, 3].map((index) => editionAt(STOPS, index)), [null, 1, 3, 4]);
});

test("stops stand in time's order from end to end, never on top of each other", () => {
  const crowd = stopsOf(["2020-01-01", "2026-11-01", "2026-11-02", "2026-11-03"].map((day, i) => ({ number: i, effective_on: day, changed: 1 })), TODAY);
  const places = placesOf(crowd);
  assert.equal(places[0], 0);
  assert.ok(Math.abs(places.at(-1) - 1) < 1e-9);
  for (let i = 1; i < places.length; i++) assert.ok(places[i] - places[i - 1] >= 0.05 - 1e-9);
  assert.deepEqual(placesOf(stopsOf([], TODAY)), [0]);
});
