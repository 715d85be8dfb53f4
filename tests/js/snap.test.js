import assert from "node:assert/strict";
import test from "node:test";

import { modelOf } from "../../static/src/plan/arcs.js";
import { caught, linesOf, ownCaught, snapped } from "../../static/src/plan/snap.js";

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

//  a | b     and HOUSE in a, its east side on x = 4, the border on x = 5
const square = (id, west) => ({ id, geometry: { type: "Polygon", coordinates: [[[west, 0], [west + 5, 0], [west + 5, 5], [west, 5], [west, 0]]] } });
const GROUND = { model: modelOf([square("a", 0), square("b", 5)]), lines: LINES };

test("a drawn place lies on a vertex of the grids, though a corner of a house is nearer", () => {
  assert.equal(caught(GROUND, [4.3, 0.1], [1, 1]), GROUND.model.places.find(([lon, lat]) => lon === 5 && lat === 0));
});

test("without a vertex it lies on the corner of a house, though a border is nearer", () => {
  assert.deepEqual(caught(GROUND, [4.6, 3.8], [1, 1]), [4, 4]);
});

test("without a corner it lies on the nearest border, else on the wall of a house", () => {
  assert.deepEqual(caught(GROUND, [4.6, 2], [1, 1]), [5, 2]);
  assert.deepEqual(caught(GROUND, [3.9, 2], [1, 1]), [4, 2]);
  assert.equal(caught(GROUND, [2.5, 2], [1, 1]), null);
});

test("a drawing is ended on its last place and closed on its first, from nearer by", () => {
  const drawn = [[0, 0], [4, 0], [4, 4]];
  assert.deepEqual(ownCaught(drawn, [3.7, 4], [1, 1]), [4, 4]);
  assert.deepEqual(ownCaught(drawn, [0.3, 0], [1, 1]), [0, 0]);
  assert.equal(ownCaught(drawn, [0.7, 0], [1, 1]), null);
  assert.equal(ownCaught(drawn.slice(0, 2), [0.3, 0], [1, 1]), null);
  assert.equal(ownCaught([], [0, 0], [1, 1]), null);
});
