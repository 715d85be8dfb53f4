import assert from "node:assert/strict";
import test from "node:test";

import { aside, covers, gathered, nearest, radiusOf, short } from "../../static/src/map/gathered.js";

const cell = (x, y, count, more = {}) => ({ x, y, props: { count, ...more } });

test("cells of one square are added up with all that they count", () => {
  const [sum, ...others] = gathered([cell(16, 16, 3, { open: 1 }), cell(48, 48, 1, { open: 0 })], 64);
  assert.deepEqual([sum.props, others], [{ count: 4, open: 1 }, []]);
});

test("a number stands between the middle of its square and of what it counts", () => {
  const [{ x, y }] = gathered([cell(64 + 16, 16, 7)], 64);
  assert.deepEqual([x, y], [64 + 24, 24]);
});

test("cells of neighbouring squares, also left of zero, stay apart", () => {
  assert.equal(gathered([cell(-16, 16, 1), cell(16, 16, 1), cell(80, 16, 1)], 64).length, 3);
});

test("large numbers are written short", () => {
  const written = Object.fromEntries([[7, "7"], [999, "999"], [1000, "1k"], [1249, "1.2k"], [9960, "10k"], [35400, "35k"]]);
  for (const [number, text] of Object.entries(written)) assert.equal(short(Number(number)), text);
});

test("a larger count has a larger circle, up to the most there is room for", () => {
  assert.ok(radiusOf(1, 21) < radiusOf(10, 21));
  assert.ok(radiusOf(10, 21) < radiusOf(1500, 21));
  assert.equal(radiusOf(220000, 14), 14);
});

test("the nearest thing within its own reach is found, the one drawn last of two at one place", () => {
  const drawn = [{ name: "dot", x: 0, y: 0, reach: 8 }, { name: "top", x: 0, y: 0, reach: 8 }, { name: "cell", x: 30, y: 0, reach: 20 }];
  assert.equal(nearest(drawn, { x: 5, y: 0 }).name, "top");
  assert.equal(nearest(drawn, { x: 12, y: 0 }).name, "cell");
  assert.equal(nearest(drawn, { x: 0, y: 9 }), undefined);
});

test("a circle over a name goes beside it, and one with no room stays", () => {
  const name = [-30, -8, 30, 8];
  const [moved] = aside([{ x: 0, y: 4, reach: 12 }], [name]);
  assert.ok(!covers(moved, name) && Math.hypot(moved.x, moved.y - 4) <= 32);
  const wall = [-200, -200, 200, 200];
  assert.deepEqual(aside([{ x: 0, y: 0, reach: 12 }], [wall]), [{ x: 0, y: 0, reach: 12 }]);
});

test("a circle that moves keeps off the others", () => {
  const circles = [{ x: 0, y: 0, reach: 10 }, { x: 0, y: -22, reach: 10 }, { x: 0, y: 22, reach: 10 }];
  const [moved, ...others] = aside(circles, [[-4, -4, 4, 4]]);
  assert.deepEqual(others, circles.slice(1));
  for (const other of others) assert.ok(Math.hypot(moved.x - other.x, moved.y - other.y) >= 20);
});
