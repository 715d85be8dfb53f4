import assert from "node:assert/strict";
import test from "node:test";

import { remaining } from "../../static/src/imports/remaining.js";

const look = (done, at, stage = "merging", total = 1000) => ({ stage, done, total, at });

test("what is left takes as long as it took so far, row by row", () => {
  const seen = [];
  remaining(seen, look(0, 0));
  assert.equal(remaining(seen, look(250, 10)), 30);
});

test("nobody can say before anything was seen to move, nor of a stage without an end", () => {
  const seen = [];
  assert.equal(remaining(seen, look(500, 0)), null);
  assert.equal(remaining(seen, look(500, 10)), null);
  assert.equal(remaining(seen, look(900, 20, "merging", null)), null);
});

test("a new stage has its own pace", () => {
  const seen = [];
  remaining(seen, look(0, 0));
  assert.equal(remaining(seen, look(10, 60, "undoing")), null);
  assert.equal(remaining(seen, look(510, 65, "undoing")), 4.9);
});

test("between two moves the time runs down", () => {
  const seen = [];
  remaining(seen, look(0, 0));
  remaining(seen, look(250, 10));
  assert.equal(remaining(seen, look(250, 15)), 25);
});
