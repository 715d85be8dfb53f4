import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { KINDS, TOTALS } from "../../static/src/shared/places.js";
import { WORDS, speaker } from "../../static/src/words/all.js";

const FOLDER = new URL("../../static/src/", import.meta.url);
const SOURCES = readdirSync(FOLDER, { recursive: true })
  .filter((path) => path.endsWith(".js") && !path.startsWith("words"))
  .map((path) => readFileSync(new URL(path, FOLDER), "utf8"))
  .join("\n");
const facts = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("every words file of the folder is among all words", () => {
  const files = readdirSync(new URL("words/", FOLDER)).filter((name) => name !== "all.js");
  const all = readFileSync(new URL("words/all.js", FOLDER), "utf8");
  for (const name of files) assert.ok(all.includes(`"./${name}"`), name);
});

test("both languages say the same things with the same facts", () => {
  for (const [key, [zh, en]] of Object.entries(WORDS)) assert.deepEqual(facts(en), facts(zh), key);
});

test("no English sentence holds Chinese, no Chinese one is left in English", () => {
  for (const [key, [zh, en]] of Object.entries(WORDS)) {
    assert.doesNotMatch(en, /\p{Script=Han}/u, key);
    assert.match(zh, /[\p{Script=Han}，、：]/u, key);
  }
});

test("every key that a script asks for is there, and no other", () => {
  const asked = [...SOURCES.matchAll(/\bt\((?:\w+ \? )?"([\w.]+)"(?: : "([\w.]+)")?/g)].flatMap(([, a, b]) => [a, b]);
  const named = new Set([...SOURCES.matchAll(/"(\w+\.\w+)"/g)].map(([, key]) => key));
  const prefixes = [...SOURCES.matchAll(/\bt(?:\.has)?\(`([\w.]+)\$\{/g)].map(([, prefix]) => prefix);
  for (const key of asked.filter(Boolean)) assert.ok(Object.hasOwn(WORDS, key), key);
  const isUsed = (key) => named.has(key) || asked.includes(key) || prefixes.some((prefix) => key.startsWith(prefix));
  assert.deepEqual(Object.keys(WORDS).filter((key) => !isUsed(key)), []);
});

test("every kind of gap and every total has its words", () => {
  for (const kind of KINDS) assert.ok(WORDS[`gap.${kind}`], kind);
  for (const { kind } of TOTALS) assert.ok(WORDS[`short.${kind}`], kind);
});

test("facts are filled in, and an unknown key is an error", () => {
  assert.equal(speaker("en")("card.not_in_force", { day: "2026-11-22" }), "There is no such grid on 2026-11-22.");
  assert.equal(speaker("zh-CN")("sign_in"), "登录");
  assert.throws(() => speaker("en")("no.such.key"), /no words for no.such.key/);
});

test("a speaker knows what it has words for", () => {
  assert.equal(speaker("en").has("reason.outside"), true);
  assert.equal(speaker("en").has("reason.whatever"), false);
});
