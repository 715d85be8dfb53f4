import assert from "node:assert/strict";
import test from "node:test";

import { commanderRows, postTitle, staffRows } from "../../static/src/shared/people.js";

const KINDS = [
  { code: "commander_1", name_zh: "第一指挥长", name_en: "First commander", role: "commander" },
  { code: "grid_leader", name_zh: "网格长", name_en: "Grid leader", role: "leader" },
  { code: "fulltime", name_zh: "专职网格员", name_en: "Full-time grid worker", role: "worker" },
];

test("a commander's row says who, by which phone and whether standing in", () => {
  const rows = commanderRows([{ post: "commander_1", name: "示例-1", phone: "138****0001", stand_in: true, vacant: null }]);
  assert.deepEqual(rows, [{ post: "commander_1", name: "示例-1", phone: "138****0001", standIn: true, vacant: "" }]);
});

test("a post without anybody is vacant with its reason, else simply empty", () => {
  const gone = { post: "commander_1", name: null, phone: null, stand_in: false };
  assert.equal(commanderRows([{ ...gone, vacant: "expired" }])[0].vacant, "expired");
  assert.equal(commanderRows([{ ...gone, vacant: null }])[0].vacant, "empty");
});

test("a post held by the other commander is named and vacant at once", () => {
  const [row] = commanderRows([{ post: "commander_1", name: "示例-1", phone: null, stand_in: false, vacant: "same_person" }]);
  assert.deepEqual([row.name, row.vacant], ["示例-1", "same_person"]);
});

test("staff come in the order of their kinds, commanders left out", () => {
  const post = (kind, seat) => ({ post: kind, seat, holder: { name: `${kind}${seat}`, phone: null }, stand_in: null, answers: `${kind}${seat}`, vacant: null });
  const rows = staffRows([post("fulltime", 2), post("commander_1", 1), post("fulltime", 1), post("grid_leader", 1)], KINDS);
  assert.deepEqual(rows.map(({ name }) => name), ["grid_leader1", "fulltime1", "fulltime2"]);
});

test("a leader and a worker who were never appointed are vacancies", () => {
  const rows = staffRows([], KINDS);
  assert.deepEqual(rows.map(({ post, name, vacant }) => [post, name, vacant]), [["grid_leader", "", "empty"], ["fulltime", "", "empty"]]);
});

test("a stand-in answers under a badge and with the stand-in's own phone", () => {
  const away = { post: "grid_leader", seat: 1, holder: { name: "甲", phone: "1" }, stand_in: { name: "乙", phone: "2" }, answers: "乙", vacant: null };
  assert.deepEqual(staffRows([away], KINDS)[0], { post: "grid_leader", seat: 1, name: "乙", phone: "2", standIn: true, vacant: "" });
});

test("a post is titled in the reader's language, an unknown one by its code", () => {
  assert.equal(postTitle(KINDS, "fulltime", "zh"), "专职网格员");
  assert.equal(postTitle(KINDS, "fulltime", "en"), "Full-time grid worker");
  assert.equal(postTitle(KINDS, "verger", "en"), "verger");
});
