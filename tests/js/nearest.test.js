import assert from "node:assert/strict";
import test from "node:test";

import { modelOf } from "../../static/src/plan/arcs.js";
import { nearestEdge, nearestVertex } from "../../static/src/plan/nearest.js";

const box = (id, west, east) => ({ id, geometry: { type: "Polygon", coordinates: [[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]] } });
const MODEL = modelOf([box("a", 0, 1), box("b", 1, 2)]);

test("the vertex under the pointer is the nearest within reach", () => {
  assert.deepEqual(MODEL.places[nearestVertex(MODEL, [1.05, 0.02], [0.1, 0.1])], [1, 0]);
  assert.equal(nearestVertex(MODEL, [1.05, 0.2], [0.1, 0.1]), -1);
});

test("reach may differ east and north, as on a map away from the equator", () => {
  assert.equal(nearestVertex(MODEL, [1.05, 0.2], [0.1, 0.05]), -1);
  assert.deepEqual(MODEL.places[nearestVertex(MODEL, [1.02, 0.2], [0.1, 0.3])], [1, 0]);
});

test("a vertex that is not wanted is passed over", () => {
  const first = nearestVertex(MODEL, [1, 0], [2, 2]);
  assert.notEqual(nearestVertex(MODEL, [1, 0], [2, 2], (number) => number !== first), first);
});

test("the edge under the pointer is the nearest, with its foot and who has it", () => {
  const { place, codes, ends } = nearestEdge(MODEL, [1.01, 0.4], [0.1, 0.1]);
  assert.deepEqual([place, codes], [[1, 0.4], ["a", "b"]]);
  assert.deepEqual(ends.map((number) => MODEL.places[number]).sort(), [[1, 0], [1, 1]]);
  assert.equal(nearestEdge(MODEL, [1.5, 0.5], [0.1, 0.1]), null);
});

test("beyond the end of an edge its foot is that end", () => {
  assert.deepEqual(nearestEdge(MODEL, [2.05, 1.05], [0.1, 0.1]).place, [2, 1]);
});
