import assert from "node:assert/strict";
import test from "node:test";

import { FIRST, NUMBERS, numberOf, valuesOf, worstFirst } from "../../static/src/plan/shares.js";

const row = (code, households, load, areaM2 = 0, events = 0) => ({ code, households, load, area_m2: areaM2, events });
const ROWS = [row("A", 290, 0.5, 10.4, 2), row("B", 0, 0.9, 30.2, 9), row("C", 500, 1.6, 20, 0)];
const order = (name) => worstFirst(ROWS, NUMBERS[name], { target: 300 }).map(({ code }) => code).join("");

test("with a target the furthest from it is worst, on either side", () => {
  assert.equal(order("households"), "BCA");
  assert.equal(order("load"), "CAB");
});

test("without one the largest is", () => {
  assert.equal(order("area"), "BCA");
  assert.equal(order("events"), "BAC");
});

test("a load is in whole per cent, a name that is no number is the first one", () => {
  assert.deepEqual(valuesOf(ROWS, NUMBERS.load), { A: 50, B: 90, C: 160 });
  assert.equal(numberOf("constructor"), NUMBERS[FIRST]);
});
