import assert from "node:assert/strict";
import test from "node:test";

import { along } from "../../static/src/shared/along.js";

const close = (found, expected) => expected.forEach((number, i) => assert.ok(Math.abs(found[i] - number) < 2, `${found} is not ${expected}`));

test("a name stands in the middle of a straight line, at its slope", () => {
  const { point, angle } = along([[[0, 0], [100, 100]]], 40);
  close(point, [50, 50]);
  assert.ok(Math.abs(angle - Math.PI / 4) < 1e-9);
});

test("words read from left to right and upwards, whichever way the line runs", () => {
  assert.equal(along([[[100, 0], [0, 0]]], 40).angle, 0);
  assert.equal(along([[[0, 100], [0, 0]]], 40).angle, Math.PI / 2);
  assert.equal(along([[[0, 0], [0, 100]]], 40).angle, Math.PI / 2);
});

test("the straight part is named, not the corner", () => {
  //  +-----------------
  //  |
  const { point, angle } = along([[[0, 30], [0, 0], [200, 0]]], 40);
  close(point, [100, 0]);
  assert.equal(angle, 0);
});

test("the longest of several straight parts is named", () => {
  close(along([[[0, 0], [50, 0]], [[0, 9], [300, 9]]], 40).point, [150, 9]);
});

test("what is outside the box is not named", () => {
  close(along([[[0, 0], [1000, 0]]], 40, [0, -5, 200, 5]).point, [100, 0]);
  assert.equal(along([[[0, 0], [1000, 0]]], 40, [0, 5, 200, 10]), null);
});

test("a line too short, too bent or empty has no place", () => {
  assert.equal(along([[[0, 0], [30, 0]]], 40), null);
  assert.equal(along([[[0, 0], [20, 0], [20, 20], [0, 20], [0, 0]]], 40), null);
  assert.equal(along([[]], 40), null);
});
