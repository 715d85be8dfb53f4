import assert from "node:assert/strict";
import test from "node:test";

import { fixesOf } from "../../static/src/plan/fixes.js";
import { logAfter, newSince, rowsOf } from "../../static/src/plan/log.js";
import { SPECS, crossed, firstOf, linesOf } from "../../static/src/plan/specs.js";
import { codesOf, formatHash, parseHash, selecting, toggled } from "../../static/src/plan/state.js";
import { waysOf } from "../../static/src/plan/ways.js";

const edit = (seq, verb = "split") => ({ seq, verb, summary_zh: `${seq}`, summary_en: `${seq}`, codes: [], at: null, by: "" });
const change = (seq) => ({ ...edit(seq, "merge"), at: "2026-11-28T00:00:00Z", changed: { features: [{ id: "A" }] } });
const LINE = { type: "LineString", coordinates: [[0, 0], [2, 2]] };

test("the order in which grids were chosen survives the way through the URL", () => {
  const state = parseHash("#15/32.02000/118.78000&grid=%2B1%2CA&tool=merge&before=base");
  assert.deepEqual(codesOf(state), ["+1", "A"]);
  assert.equal(formatHash(state), "#15/32.02000/118.78000&grid=%2B1%2CA&tool=merge&before=base");
});

test("a grid is chosen once, and let go by choosing it again", () => {
  assert.deepEqual(selecting(["A", "B", "A"]), { grid: "A,B" });
  assert.deepEqual(toggled(["A", "B"], "A"), ["B"]);
  assert.deepEqual(toggled(["A"], "B"), ["A", "B"]);
});

test("a new edit takes the place of all that was undone", () => {
  const log = logAfter([edit(1), edit(2), edit(3)], change(2));
  assert.deepEqual(log.map(({ seq, verb }) => [seq, verb]), [[1, "split"], [2, "merge"]]);
  assert.deepEqual(log[1].codes, ["A"]);
});

test("what others did is what the log did not have", () => {
  assert.deepEqual(newSince([edit(1), edit(2)], [edit(1), edit(2, "merge"), edit(3)]).map(({ seq }) => seq), [2, 3]);
});

test("what this page did is no news, though the log has it from the service meanwhile", () => {
  const mine = logAfter([edit(1)], change(2));
  assert.deepEqual(newSince(mine, [edit(1), { ...edit(2, "merge"), at: "2026-11-28T00:00:00Z", by: "planner" }, edit(3)]).map(({ seq }) => seq), [3]);
});

test("the log is read from the newest edit down to the beginning, undone ones above the head", () => {
  const rows = rowsOf([edit(1), edit(2)], 1);
  assert.deepEqual(rows.map(({ seq, isApplied, isHead }) => [seq, isApplied, isHead]), [[2, false, false], [1, true, true], [0, true, false]]);
});

test("every tool sends its own verb", () => {
  const given = { codes: ["A", "B"], geometry: LINE, options: { keep: "largest", into: "first", addresses: "x", reach_m: "30" }, features: [] };
  const verbs = Object.entries(SPECS).map(([name, spec]) => [name, spec.edit(given).verb]);
  assert.deepEqual(Object.fromEntries(verbs), { split: "split", reshape: "reshape", transfer: "transfer", draw: "draw", divide: "divide", cut_out: "cut_out", merge: "merge", retire: "retire", addresses: "draw_by_addresses" });
});

test("what is not filled in is not sent", () => {
  const { draw, merge, retire } = SPECS;
  assert.deepEqual(draw.edit({ geometry: LINE, options: { name: "", kind: "base", community: "", cut: false } }), { verb: "draw", polygon: LINE, cut: false, kind: "base" });
  assert.deepEqual(merge.edit({ codes: ["B", "A"], options: { into: "first" } }).into, "B");
  assert.deepEqual(retire.edit({ codes: ["A", "B", "C"], geometry: null }), { verb: "retire", code: "A", heirs: ["B", "C"] });
});

test("options begin with their first choice", () => {
  assert.deepEqual(SPECS.split.options.map(firstOf), ["largest"]);
  assert.deepEqual(SPECS.addresses.options.map(firstOf), ["", "", "base", "", "30"]);
});

test("a pasted list is read line by line, of a sheet its first column, each once", () => {
  assert.deepEqual(linesOf(" 示例路1号\t12\r\n\nA2\n示例路1号"), ["示例路1号", "A2"]);
});

test("a line splits the grid that most of it runs through", () => {
  const box = (id, west, east) => ({ id, geometry: { type: "Polygon", coordinates: [[[west, 0], [east, 0], [east, 2], [west, 2], [west, 0]]] } });
  const line = { type: "LineString", coordinates: [[0.9, -1], [1.2, 0.5], [1.4, 1.5], [1.5, 3]] };
  assert.equal(crossed(line, [box("a", 0, 1), box("b", 1, 2)]), "b");
  assert.equal(crossed(line, []), "");
});

test("a way out is the same gesture with more allowed, beside what it was allowed before", () => {
  const sent = { verb: "split", code: "A", line: LINE, terms: { across: true } };
  assert.deepEqual(waysOf("multipart", sent), [{ name: "multipart", edit: { ...sent, terms: { across: true, multipart: true } } }]);
  assert.deepEqual(waysOf("taken", { verb: "draw", cut: false }), [{ name: "cut", edit: { verb: "draw", cut: true } }]);
  assert.deepEqual(waysOf("junction", sent), []);
});

test("only vertices take the outline of a division along", () => {
  assert.deepEqual(waysOf("division_border", { verb: "move", moves: [] }).map(({ name }) => name), ["with_divisions", "across"]);
  assert.deepEqual(waysOf("division_border", { verb: "reshape" }).map(({ name }) => name), ["across"]);
});

test("a gap or an overlap may go to each of its grids, unless the server knows better", () => {
  const gap = { kind: "gap", codes: ["A", "B"], lon: 1, lat: 2 };
  const about = { lang: "en", give: (code) => `to ${code}` };
  assert.deepEqual(fixesOf(gap, about)[1], { title: "to B", edit: { verb: "fill_gap", at: [1, 2], to: "B" } });
  assert.deepEqual(fixesOf({ ...gap, kind: "multipart" }, about), []);
  const fixes = [{ title_zh: "补", title_en: "mend", verb: "repair", codes: ["A"] }];
  assert.deepEqual(fixesOf({ ...gap, fixes }, about), [{ title: "mend", edit: { verb: "repair", codes: ["A"] } }]);
});
