import assert from "node:assert/strict";
import { test } from "node:test";

import { seatUrl } from "../../static/src/shared/seats.js";

const PAGE = { appoints: true, prefix: "/p", kinds: [{ code: "grid_leader", role: "leader" }, { code: "fulltime", role: "worker" }] };
const gap = (kind, more = {}) => ({ kind, post: null, codes: ["G1"], division: "K1", ...more });

test("a gap of staff leads to that seat of the grid", () => {
  assert.equal(seatUrl(gap("no_leader"), PAGE), "/p/admin/posts/seat?grid=G1&post=grid_leader");
  assert.equal(seatUrl(gap("no_worker"), PAGE), "/p/admin/posts/seat?grid=G1&post=fulltime");
});

test("a vacant commander post leads to the community's seat, or to the grid's own", () => {
  const vacant = (codes) => seatUrl(gap("post_vacant", { post: "commander_2", codes }), PAGE);
  assert.equal(vacant(["K1"]), "/p/admin/posts/seat?division=K1&post=commander_2");
  assert.equal(vacant(["G1"]), "/p/admin/posts/seat?grid=G1&post=commander_2");
});

test("other gaps, and readers who may not appoint, get no way", () => {
  assert.equal(seatUrl(gap("blind"), PAGE), "");
  assert.equal(seatUrl(gap("no_leader"), { ...PAGE, appoints: false }), "");
});
