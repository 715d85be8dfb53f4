import assert from "node:assert/strict";
import test from "node:test";

import { interior } from "../../static/src/shared/interior.js";

const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];

test("a square's place is its middle, as wide as the square", () => {
  assert.deepEqual(interior([square(0, 0, 10)]), { point: [5, 5], width: 10 });
});

test("the place in a horseshoe is in its ground, not in its opening", () => {
  //  ##  ##
  //  ##  ##
  //  ######
  const shoe = [[0, 0], [6, 0], [6, 3], [4, 3], [4, 1], [2, 1], [2, 3], [0, 3], [0, 0]];
  const { point: [x, y] } = interior([shoe]);
  assert.ok(y < 1 || x < 2 || x > 4);
});

test("a hole is no place for a label", () => {
  const { point: [x, y] } = interior([square(0, 0, 12), square(3, 3, 6)]);
  assert.ok(!(x > 3 && x < 9 && y > 3 && y < 9));
});

test("of several parts the widest is taken", () => {
  const { point: [x] } = interior([square(0, 0, 4), square(10, 0, 8)]);
  assert.ok(x > 10 && x < 18);
});

test("only what lies in the box counts", () => {
  const { point: [x, y], width } = interior([square(0, 0, 100)], [80, 80, 200, 200]);
  assert.deepEqual([x, y, width], [90, 90, 20]);
  assert.equal(interior([square(0, 0, 100)], [200, 200, 300, 300]), null);
});

test("a ring that encloses nothing has no place", () => {
  assert.equal(interior([[[0, 0], [5, 0], [0, 0]]]), null);
  assert.equal(interior([]), null);
});

test("a ring of a hundred thousand points is no trouble", () => {
  const ring = Array.from({ length: 100_000 }, (_, i) => [Math.cos(i / 15915.5), Math.sin(i / 15915.5)]);
  const { point: [x, y] } = interior([ring]);
  assert.ok(Math.hypot(x, y) < 0.1);
});
