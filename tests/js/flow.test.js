// A plan's way to an edition, as data.

import assert from "node:assert/strict";
import { test } from "node:test";

import { actsOf, papersOf, stepsOf } from "../../static/src/plan/flow.js";

const signature = (step, by) => ({ step, name: step, by });

test("only what may be done now is offered", () => {
  assert.deepEqual(actsOf({ may: { submit: true, discard: true } }).map(({ name }) => name), ["submit", "discard"]);
  assert.deepEqual(actsOf({ may: { approve: true } }).map(({ name }) => name), ["approve", "return"]);
});

test("a plan on an older edition is brought up to date before it is submitted", () => {
  assert.deepEqual(actsOf({ may: { submit: true, discard: true }, stale: true }).map(({ name }) => name), ["discard"]);
});

test("the first step without all its signatures is open, those after it wait", () => {
  const steps = stepsOf([signature("community", "a"), signature("community", null), signature("street", null)]);
  assert.deepEqual(steps.map(({ step, isOpen, isDone }) => [step, isOpen, isDone]), [["community", true, false], ["street", false, false]]);
});

test("after a whole step the next one is open", () => {
  const steps = stepsOf([signature("community", "a"), signature("street", null), signature("county", null)]);
  assert.deepEqual(steps.map(({ isOpen }) => isOpen), [false, true, false]);
});

test("few signs are a file, many are a job, and before publication there are none", () => {
  const papers = (plan) => papersOf({ id: 7, layer: "grid", status: "published", counts: { changed: 2, new: 1 }, ...plan }, { names: ["sheet", "signs"], atOnce: 3, lang: "en" });
  assert.deepEqual(papers({}).at(-1), { name: "signs", at: ["grids/signs.pdf", { plan: 7, layer: "grid" }] });
  assert.deepEqual(papers({ counts: { changed: 2, new: 2 } }).at(-1), { name: "signs", job: ["grids/signs", { plan: 7, layer: "grid", lang: "en" }] });
  assert.deepEqual(papers({ status: "approved" }).map(({ name }) => name), ["sheet"]);
});
