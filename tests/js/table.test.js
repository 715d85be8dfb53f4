import assert from "node:assert/strict";
import test from "node:test";

import { csvOf } from "../../static/src/table/csv.js";
import { matching, nextTurn, plain, readNumber, sorted } from "../../static/src/table/order.js";
import { moved } from "../../static/src/table/walk.js";
import { scrollFor, widthOf, windowOf } from "../../static/src/table/window.js";

const own = (row) => row;
const by = (kind, turn = 1) => ({ value: own, kind, turn });

test("numbers are ordered as numbers, both ways, with the empty ones last", () => {
  assert.deepEqual(sorted([10, null, -2, 9], by("number")), [-2, 9, 10, null]);
  assert.deepEqual(sorted([10, null, -2, 9], by("number", -1)), [10, 9, -2, null]);
});

test("texts are ordered as a reader counts: 2号 before 10号", () => {
  assert.deepEqual(sorted(["示例路10号", "", "示例路2号"], by("text")), ["示例路2号", "示例路10号", ""]);
});

test("days and moments are ordered by time", () => {
  const days = ["2026-11-22 周日", "2026-02-01 周日", "2025-12-31 周三"];
  assert.deepEqual(sorted(days, by("date")), days.toReversed());
});

test("equal rows stay as they came", () => {
  const rows = [{ n: 1, at: 0 }, { n: 1, at: 1 }, { n: 0, at: 2 }];
  const order = (turn) => sorted(rows, { value: ({ n }) => n, kind: "number", turn }).map(({ at }) => at);
  assert.deepEqual([order(1), order(-1)], [[2, 0, 1], [0, 1, 2]]);
});

test("a head turns up, down, and back to how the rows came", () => {
  assert.deepEqual([0, 1, -1].map(nextTurn), [1, -1, 0]);
});

test("a filter wants every word, full-width or not, in any case", () => {
  const rows = ["示例路 ABC １２号", "示例路 abd", "别处 abc"];
  const found = (query) => matching(rows, query, plain);
  assert.deepEqual(found("示例 abc"), rows.slice(0, 1));
  assert.deepEqual(found("12"), rows.slice(0, 1));
  assert.deepEqual(found("  "), rows);
  assert.deepEqual(found("nowhere"), []);
});

test("the number of a cell is read without its signs and unit", () => {
  assert.deepEqual(["1,234 m²", " -3", "0.50%", "—", "", "12 km 3"].map(readNumber), [1234, -3, 0.5, null, null, 12]);
});

test("a file of the table opens in a spreadsheet and runs nothing", () => {
  const text = csvOf([["名称", "面积"], ["=1+1", -5], ['说“是”,"好"', null], ["+86", 0], ["a\nb", 1.5]]);
  assert.equal(text, '\ufeff名称,面积\n\'=1+1,-5\n"说“是”,""好""",\n\'+86,0\n"a\nb",1.5\n');
});

test("rows in sight and some around them are drawn, and scrolling a little draws nothing new", () => {
  const at = (top) => windowOf({ top, height: 300, rowPx: 30, total: 10_000 });
  assert.deepEqual(at(0), { from: 0, to: 40 });
  assert.deepEqual(at(30_000), { from: 980, to: 1040 });
  assert.deepEqual(at(30_060), at(30_200));
});

test("at the end, and in a short table, all that is left is drawn", () => {
  assert.deepEqual(windowOf({ top: 99_999, height: 300, rowPx: 30, total: 100 }), { from: 80, to: 100 });
  assert.deepEqual(windowOf({ top: 0, height: 0, rowPx: 30, total: 3 }), { from: 0, to: 3 });
  assert.deepEqual(windowOf({ top: 0, height: 300, rowPx: 30, total: 0 }), { from: 0, to: 0 });
});

test("every row in sight is among the drawn ones wherever the table is scrolled to", () => {
  for (let top = 0; top <= 5000 * 30 - 310; top += 137) {
    const { from, to } = windowOf({ top, height: 310, rowPx: 30, total: 5000 });
    assert.ok(from * 30 <= top && to * 30 >= Math.min(top + 310, 5000 * 30), String(top));
  }
});

test("a row is scrolled to only as far as it needs", () => {
  const sight = { top: 300, height: 300, rowPx: 30 };
  assert.deepEqual([5, 10, 15, 30].map((at) => scrollFor(at, sight)), [150, 300, 300, 630]);
});

test("a column is as wide as its widest text, a Chinese sign counting twice", () => {
  assert.deepEqual([widthOf(["示例路1号"]), widthOf(["a"]), widthOf(["x".repeat(200)]), widthOf([])], [9, 4, 44, 4]);
});

test("keys move from row to row and stop at the ends", () => {
  const from = (key, at) => moved(key, at, { total: 30, page: 8 });
  assert.deepEqual([from("ArrowDown", 0), from("ArrowUp", 0), from("End", 3), from("Home", 3)], [1, 0, 29, 0]);
  assert.deepEqual([from("PageDown", 28), from("PageUp", 9), from("a", 1)], [29, 1, null]);
  assert.equal(moved("End", 0, { total: 0 }), null);
});
