import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { KINDS, TOTALS } from "../../static/src/places.js";
import { WORDS, speaker } from "../../static/src/words.js";

const FOLDER = new URL("../../static/src/", import.meta.url);
const SOURCES = readdirSync(FOLDER, { recursive: true })
  .filter((path) => path.endsWith(".js") && path !== "words.js")
  .map((path) => readFileSync(new URL(path, FOLDER), "utf8"))
  .join("\n");
const facts = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("both languages say the same things with the same facts", () => {
  assert.deepEqual(Object.keys(WORDS.en), Object.keys(WORDS.zh));
  for (const [key, sentence] of Object.entries(WORDS.zh)) assert.deepEqual(facts(WORDS.en[key]), facts(sentence), key);
});

test("no English sentence holds Chinese, no Chinese one is left in English", () => {
  for (const [key, sentence] of Object.entries(WORDS.en)) assert.doesNotMatch(sentence, /\p{Script=Han}/u, key);
  for (const [key, sentence] of Object.entries(WORDS.zh)) assert.match(sentence, /[\p{Script=Han}，、]/u, key);
});

test("every key that a script asks for is there, and no other", () => {
  const literal = [...SOURCES.matchAll(/\bt\((?:\w+ \? )?"([\w.]+)"(?: : "([\w.]+)")?/g)].flatMap(([, a, b]) => [a, b]).filter(Boolean);
  const prefixes = [...SOURCES.matchAll(/\bt(?:\.has)?\(`([\w.]+)\$\{/g)].map(([, prefix]) => prefix);
  const named = [...SOURCES.matchAll(/"(card\.\w+)"/g)].map(([, key]) => key);
  for (const key of literal) assert.ok(Object.hasOwn(WORDS.zh, key), key);
  const isUsed = (key) => [...literal, ...named].includes(key) || prefixes.some((prefix) => key.startsWith(prefix) && prefix !== "card.");
  const counts = ["card.addresses", "card.households", "card.resources", "card.open_events"];
  assert.deepEqual(Object.keys(WORDS.zh).filter((key) => !isUsed(key) && !counts.includes(key)), []);
});

test("every kind of gap and every total has its words", () => {
  for (const kind of Object.keys(KINDS)) assert.ok(WORDS.zh[`gap.${kind}`], kind);
  for (const { kind } of TOTALS) assert.ok(WORDS.zh[`short.${kind}`], kind);
});

test("facts are filled in, and an unknown key is an error", () => {
  assert.equal(speaker("en")("search.none", { code: "A1", day: "2026-11-22" }), "No grid has the code “A1” on 2026-11-22");
  assert.equal(speaker("zh-CN")("sign_in"), "登录");
  assert.throws(() => speaker("en")("no.such.key"), /no words for no.such.key/);
});

test("a speaker knows what it has words for", () => {
  assert.equal(speaker("en").has("reason.outside"), true);
  assert.equal(speaker("en").has("reason.whatever"), false);
});
