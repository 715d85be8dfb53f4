import assert from "node:assert/strict";
import test from "node:test";

import { linesOf, snapped } from "../../static/src/plan/snap.js";

const HOUSE = { type: "Polygon", coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] };
const ROAD = { type: "LineString", coordinates: [[0, 10], [10, 10]] };
const LINES = [HOUSE, ROAD].flatMap(linesOf);

test("a corner within reach goes before a nearer edge, with its very numbers", () => {
  assert.deepEqual(snapped(LINES, [3.6, 0.1], [0.5, 0.5]), [4, 0]);
});

test("else the place comes to lie on the nearest edge", () => {
  assert.deepEqual(snapped(LINES, [2, 0.3], [0.5, 0.5]), [2, 0]);
  assert.deepEqual(snapped(LINES, [5, 9.7], [0.5, 0.5]), [5, 10]);
});

test("beyond reach, which may differ east and north, nothing catches", () => {
  assert.equal(snapped(LINES, [2, -1], [2, 0.5]), null);
  assert.deepEqual(snapped(LINES, [2, -1], [0.1, 1.5]), [2, 0]);
});

test("all kinds of shapes have lines, points none", () => {
  assert.equal(linesOf({ type: "GeometryCollection", geometries: [HOUSE, ROAD, { type: "Point", coordinates: [0, 0] }] }).length, 2);
  assert.equal(linesOf({ type: "MultiPolygon", coordinates: [HOUSE.coordinates, HOUSE.coordinates] }).length, 2);
});
