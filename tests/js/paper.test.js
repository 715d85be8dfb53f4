import assert from "node:assert/strict";
import test from "node:test";

import { MARGIN_MM, barOf, flow, metresPerPx, niceScale, pxOf, scaleAt, sheetOf, zoomAt } from "../../static/src/map/paper.js";

test("a sheet is the paper without its margins, and the map what head and foot leave", () => {
  const { page, sheet, map } = sheetOf("a4", "portrait");
  assert.deepEqual([page, sheet], [[210, 297], [190, 277]]);
  assert.equal(map[0], 210 - 2 * MARGIN_MM);
  assert.ok(map[1] > 200 && map[1] < 277);
  assert.deepEqual(sheetOf("a3", "landscape").page, [420, 297]);
});

test("a scale leads to a zoom and back", () => {
  for (const scale of [500, 10_000, 30_000]) assert.ok(Math.abs(scaleAt(zoomAt(scale, 32), 32) - scale) < 1e-6 * scale);
});

test("at 1 : 10,000 a centimetre is a hundred metres", () => {
  const metres = metresPerPx(zoomAt(10_000, 32), 32) * (96 / 2.54);
  assert.ok(Math.abs(metres - 100) < 1e-6);
});

test("a scale is rounded so that nothing is lost", () => {
  assert.deepEqual([9_800, 10_000, 10_001, 29_189].map(niceScale), [10_000, 10_000, 12_500, 30_000]);
});

test("the scale bar is the longest round length that fits", () => {
  assert.deepEqual(barOf(1, 180), { metres: 100, px: 100 });
  assert.equal(barOf(7.9, 180).metres, 1000);
});

test("what has no room in a row begins the next", () => {
  assert.deepEqual(flow([40, 50, 20, 120], 100), [{ x: 0, row: 0 }, { x: 40, row: 0 }, { x: 0, row: 1 }, { x: 0, row: 2 }]);
});

test("an A4 page is 1123 pixels long", () => {
  assert.equal(pxOf(297), 1123);
});
