import assert from "node:assert/strict";
import test from "node:test";

import { keepFresh } from "../../static/src/map/fresh.js";

// A page whose clock and whose reader's glance the test sets.
function stage() {
  const calls = { ticks: [], now: 0, hidden: false };
  const window = {
    document: { get hidden() { return calls.hidden; }, addEventListener: (_, f) => calls.ticks.push(f) },
    setInterval: (f) => calls.ticks.push(f),
    performance: { now: () => calls.now },
  };
  return { window, at: (now, hidden = false) => { Object.assign(calls, { now, hidden }); calls.ticks[0](); } };
}

test("a job runs when its time is over, and not again before it is over once more", () => {
  const { window, at } = stage();
  let runs = 0;
  keepFresh([{ everyMs: 60, act: () => (runs += 1) }], window);
  assert.deepEqual([59, 60, 100, 120].map((now) => (at(now), runs)), [0, 1, 1, 2]);
});

test("nobody is asked while nobody looks", () => {
  const { window, at } = stage();
  let runs = 0;
  keepFresh([{ everyMs: 60, act: () => (runs += 1) }], window);
  at(500, true);
  assert.equal(runs, 0);
  at(510);
  assert.equal(runs, 1);
});
