import assert from "node:assert/strict";
import test from "node:test";

import { TABS, heightAfter, within } from "../../static/src/map/drawer_tabs.js";
import { WORDS } from "../../static/src/words/all.js";

const at = (type, coordinates) => ({ type: "Feature", geometry: { type, coordinates }, properties: {} });

test("every column of every tab has its words, and the first names the row", () => {
  for (const [name, { columns }] of Object.entries(TABS)) {
    assert.ok(WORDS[`drawer.tab.${name}`], name);
    for (const { title } of columns) assert.ok(WORDS[title], title);
    assert.ok(!columns[0].isExtra);
  }
});

test("numbers are shown with their thousands and kept as numbers; what is missing is empty, zero is not", () => {
  const area = TABS.grids.columns.find(({ key }) => key === "area_m2");
  const shown = (m2) => [area.value({ properties: { area_m2: m2 } }), area.text({ properties: { area_m2: m2 } })];
  assert.deepEqual([shown(12345.6), shown(null), shown(0)], [[12346, "12,346"], [null, ""], [0, "0"]]);
});

test("what reaches into the view is listed, what has no place is not", () => {
  const square = at("Polygon", [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]);
  const many = at("MultiPolygon", [[[[8, 8], [9, 8], [9, 9], [8, 8]]]]);
  const all = [square, many, at("Point", [5, 5]), { geometry: null, properties: {} }];
  assert.deepEqual(within(all, [1, 1, 5, 5]), [square, all[2]]);
});

test("the bounds of a place with many corners are found at once", () => {
  const ring = Array.from({ length: 50_000 }, (_, i) => [i % 300, i / 50_000]);
  assert.deepEqual(within([at("Polygon", [ring])], [299, 0, 400, 1]).length, 1);
});

test("keys on the edge make the drawer higher and lower, within its bounds", () => {
  const after = (key, height = 200) => heightAfter(key, height, { low: 140, high: 500 });
  assert.deepEqual([after("ArrowUp"), after("ArrowDown"), after("ArrowDown", 150), after("Home"), after("End"), after("a")], [232, 168, 140, 140, 500, null]);
});
