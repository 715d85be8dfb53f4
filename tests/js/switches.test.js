import assert from "node:assert/strict";
import test from "node:test";

import { EMPTY, formatHash, parseHash } from "../../static/src/map/state.js";
import { isSwitchedOn, overlayName, switching } from "../../static/src/map/switches.js";

test("grids and gaps start on, data and further layers off", () => {
  for (const name of ["grids", "divisions", "reference", "blind", "post_vacant"]) assert.ok(isSwitchedOn(EMPTY, name), name);
  for (const name of ["addresses", "resources", "events", "overloaded", overlayName("警格")]) assert.ok(!isSwitchedOn(EMPTY, name), name);
});

for (const name of ["blind", "addresses", overlayName("警格-01")]) {
  test(`${name} is switched there and back, and the URL keeps it`, () => {
    const before = isSwitchedOn(EMPTY, name);
    const switched = parseHash(formatHash({ ...EMPTY, ...switching(EMPTY, name, !before) }));
    assert.equal(isSwitchedOn(switched, name), !before);
    assert.equal(formatHash({ ...switched, ...switching(switched, name, before) }), formatHash(EMPTY));
  });
}
