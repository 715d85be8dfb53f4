import assert from "node:assert/strict";
import test from "node:test";

import { geometryOf, grouped, parted, readPosition, readRecent, stepped, withChoice } from "../../static/src/map/found.js";

test("a pasted position is read, also lat first where only that can be meant", () => {
  for (const text of ["118.79,32.02", " 118.79， 32.02 ", "(118.79 32.02)", "32.02,118.79"]) {
    assert.deepEqual(geometryOf(readPosition(text)).coordinates, [118.79, 32.02], text);
  }
  assert.deepEqual(geometryOf(readPosition("0,0")).coordinates, [0, 0]);
});

test("what is no position is none", () => {
  for (const text of ["", "320104001001", "118.79", "200,95", "中山路 12", "1,2,3"]) assert.equal(readPosition(text), null, text);
});

test("the matched part of a label stands apart, in any case", () => {
  assert.deepEqual(parted("示例ABC路", "abc"), ["示例", "ABC", "路"]);
  assert.deepEqual(parted("示例路", "别处"), ["示例路", "", ""]);
  assert.deepEqual(parted("示例路", ""), ["示例路", "", ""]);
});

test("what is found stays in its order, by kind", () => {
  const items = [{ kind: "grid", n: 1 }, { kind: "grid", n: 2 }, { kind: "event", n: 3 }];
  assert.deepEqual(grouped(items), [["grid", items.slice(0, 2)], ["event", items.slice(2)]]);
});

test("a choice comes first among the recent ones, once", () => {
  const choice = (code) => ({ kind: "grid", code, label: code });
  const recent = ["a", "b", "c", "b"].reduce((list, code) => withChoice(list, { ...choice(code), id: 1 }), []);
  assert.deepEqual(recent, ["b", "c", "a"].map(choice));
  assert.equal(Array.from({ length: 20 }, (_, n) => String(n)).reduce((list, code) => withChoice(list, choice(code)), []).length, 8);
});

test("a memory that is not ours is no recent choice", () => {
  for (const text of [null, "", "{", "5", '[null, 1, {"kind": 1}]']) assert.deepEqual(readRecent(text), [], String(text));
});

test("arrows go through the options and back to the box", () => {
  const walk = (key, from) => stepped(key, from, 2);
  assert.deepEqual([-1, 0, 1].map((at) => walk("ArrowDown", at)), [0, 1, -1]);
  assert.deepEqual([-1, 1, 0].map((at) => walk("ArrowUp", at)), [1, 0, -1]);
  assert.equal(stepped("ArrowDown", -1, 0), -1);
});

test("what nobody knows the place of has no geometry", () => {
  assert.equal(geometryOf({ lon: null, lat: null, bounds: null }), null);
});
