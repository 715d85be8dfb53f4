import assert from "node:assert/strict";
import test from "node:test";

import { modelOf, moved } from "../../static/src/plan/arcs.js";
import { areaOf, holds, sidesOf } from "../../static/src/plan/sides.js";

const LON = 118.78;
const LAT = 32.02;
const STEP = 0.001;
const at = (x, y) => [LON + x * STEP, LAT + y * STEP];
const box = (id, west, east) => ({ id, geometry: { type: "Polygon", coordinates: [[at(west, 0), at(east, 0), at(east, 2), at(west, 2), at(west, 0)]] } });
const MODEL = modelOf([box("a", 0, 1), box("b", 1, 2)]);
const points = [{ place: at(1.2, 1), households: 30 }, { place: at(0.1, 1), households: 7 }];
const known = (code) => ({ a: 100, b: 50 })[code];
const east = (x) => new Map(MODEL.places.flatMap((place, i) => (place[0] === at(1, 0)[0] ? [[i, [at(x, 0)[0], place[1]]]] : [])));

test("what one side gains the other loses, in ground and in households", () => {
  const [a, b] = sidesOf(MODEL, moved(MODEL, east(1.5)), ["a", "b"], { known, points });
  assert.ok(Math.abs(a.changeM2 + b.changeM2) < 1e-3);
  assert.ok(Math.abs(a.areaM2 - 3 * b.areaM2) < 1);
  assert.deepEqual([a.households, b.households], [130, 20]);
});

test("a border that moves over nobody leaves the households as they were", () => {
  const [a, b] = sidesOf(MODEL, moved(MODEL, east(1.1)), ["a", "b"], { known, points });
  assert.deepEqual([a.households, b.households], [100, 50]);
});

test("where the households of a grid are not known none are made up", () => {
  assert.equal(sidesOf(MODEL, MODEL, ["a"], { known: () => undefined, points })[0].households, null);
});

test("a hole is no ground, and what lies in it is not inside", () => {
  const holed = { type: "Polygon", coordinates: [...box("a", 0, 4).geometry.coordinates, [at(1, 0.5), at(2, 0.5), at(2, 1), at(1, 1), at(1, 0.5)]] };
  assert.ok(areaOf(holed) < areaOf(box("a", 0, 4).geometry));
  assert.equal(holds(holed, at(1.5, 0.75)), false);
  assert.equal(holds(holed, at(3, 0.75)), true);
});

test("all parts of a grid count", () => {
  const [one, two] = [box("a", 0, 1), box("b", 3, 4)].map(({ geometry }) => geometry.coordinates);
  const both = { type: "MultiPolygon", coordinates: [one, two] };
  assert.ok(Math.abs(areaOf(both) - 2 * areaOf(box("a", 0, 1).geometry)) < 1);
  assert.ok(holds(both, at(3.5, 1)));
});
