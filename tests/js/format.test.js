import assert from "node:assert/strict";
import test from "node:test";

import { area, areaParts, count, dayAfter, groupedCode, metres, moment, position, readDay, weekday } from "../../static/src/shared/format.js";

test("areas are whole square metres until a tenth of a square kilometre", () => {
  const expected = [[0, "0 m²"], [0.4, "<1 m²"], [606.4, "606 m²"], [23391.6, "23,392 m²"], [100000, "0.10 km²"], [1307000, "1.31 km²"]];
  for (const [number, text] of expected) assert.equal(area(number), text);
});

test("what is no number is a dash without a unit", () => {
  for (const nothing of [null, undefined, NaN, "7"]) {
    assert.equal(area(nothing), "—");
    assert.equal(count(nothing), "—");
    assert.equal(metres(nothing), "—");
  }
  assert.deepEqual(areaParts(null), { value: "—", unit: "" });
});

test("counts have their thousands separated and zero is a number", () => {
  assert.equal(count(220328), "220,328");
  assert.equal(count(0), "0");
});

test("metres have a decimal only where it matters", () => {
  assert.equal(metres(3.14), "3.1 m");
  assert.equal(metres(42.6), "43 m");
});

test("a day has its weekday in both languages, whatever the browser's time zone", () => {
  assert.equal(weekday("2026-11-22", "zh"), "周日");
  assert.equal(weekday("2026-11-22", "en"), "Sun");
  assert.equal(weekday("2026-13-40", "en"), "");
});

test("a day is read as people write it", () => {
  const written = ["2026-11-02", "2026-11-2", "2026/11/02", "2026.11.2", "20261102", "2026年11月2日", " 2026 - 11 - 02 "];
  for (const text of written) assert.equal(readDay(text), "2026-11-02");
});

test("what is no day is not read as one", () => {
  for (const text of ["", "2026", "2026-02-30", "2026-13-01", "2026112", "11/02/2026", "2026-11-02T10"]) assert.equal(readDay(text), "");
});

test("the day after the last of a year is the first of the next", () => {
  assert.equal(dayAfter("2026-12-31", 1), "2027-01-01");
  assert.equal(dayAfter("2028-03-01", -1), "2028-02-29");
  assert.equal(dayAfter("", 1), "");
});

test("a code of the national scheme is grouped, another is left alone", () => {
  assert.deepEqual(groupedCode("320104001001003"), ["320104", "001", "001", "003"]);
  assert.deepEqual(groupedCode("32010400100100312"), ["320104", "001", "001", "00312"]);
  assert.deepEqual(groupedCode("A6310-0591-00"), ["A6310-0591-00"]);
});

test("a position is latitude first, to a decimetre", () => {
  assert.equal(position({ lat: 32.0204, lon: 118.7801 }), "32.020400, 118.780100");
});

test("a moment is told by the service's clock, on its day", () => {
  const at = "2026-08-24T23:28:00+00:00";
  assert.deepEqual([moment(at, "+08:00"), moment(at, "-05:30", "en")], ["2026-08-25 07:28", "2026-08-24 Mon 17:58"]);
});
