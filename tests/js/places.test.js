import assert from "node:assert/strict";
import test from "node:test";

import { KINDS, OF_GRID, TOTALS, countOf, listed, whereabouts } from "../../static/src/shared/places.js";

const place = (kind, facts = {}) => ({ properties: { kind, ...facts } });
const names = (features) => features.map(({ properties }) => properties.name ?? properties.kind);

test("ground comes first by size, then the other kinds in the order they came", () => {
  const features = [
    place("no_leader", { name: "b", area_m2: 90000 }),
    place("blind", { name: "small", area_m2: 5 }),
    place("overlap", { name: "middle", area_m2: 606 }),
    place("blind", { name: "large", area_m2: 23392 }),
    place("no_leader", { name: "a", area_m2: 1 }),
    place("post_vacant", { name: "vacant", area_m2: 1e6 }),
  ];
  assert.deepEqual(names(listed(features, "")), ["large", "middle", "small", "vacant", "b", "a"]);
});

test("a filter keeps its kind only and leaves the report as it was", () => {
  const features = [place("overlap", { area_m2: 1 }), place("blind", { area_m2: 2 })];
  assert.deepEqual(names(listed(features, "overlap")), ["overlap"]);
  assert.deepEqual(names(features), ["overlap", "blind"]);
});

test("counts are those of the report, listed or not", () => {
  const counts = { blind: 1, no_worker: 5640 };
  assert.equal(countOf(counts, ""), 5641);
  assert.equal(countOf(counts, "no_worker"), 5640);
  assert.equal(countOf(counts, "overlap"), 0);
});

test("every total and every kind of a grid is a kind that the map draws", () => {
  for (const kind of [...TOTALS.map((total) => total.kind), ...OF_GRID]) assert.ok(KINDS.includes(kind), kind);
});

test("a place does not say its division twice", () => {
  const address = { division_name: "开源社区", name: "秦淮区中华门街道开源社区应天大街258号" };
  assert.deepEqual(whereabouts(address), ["开源社区", "应天大街258号"]);
  assert.deepEqual(whereabouts({ division_name: "开源社区", name: "开源社区" }), ["开源社区"]);
  assert.deepEqual(whereabouts({ division_name: null, name: null, codes: ["A1", "A2"] }), ["A1 A2"]);
  assert.deepEqual(whereabouts({}), []);
});
