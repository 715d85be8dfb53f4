import assert from "node:assert/strict";
import test from "node:test";

import { area, distance, length } from "../../static/src/map/geodesic.js";
import { areaParts, lengthParts } from "../../static/src/map/measured.js";

// What GeographicLib says of the ellipsoid of WGS 84.
const DISTANCES = [
  [[118.78, 32.02], [118.79, 32.03], 1456.7116673],
  [[121.5, 25], [116.4, 39.9], 1719701.3542343],
  [[0, 0], [1, 0], 111319.4907933],
  [[0, 0], [0, 1], 110574.3885578],
  [[179.9, 10], [-179.9, 10], 21927.8724779],
];
const SQUARE = [[118.78, 32.02], [118.79, 32.02], [118.79, 32.03], [118.78, 32.03]];
const near = (found, known, relative) => assert.ok(Math.abs(found - known) <= known * relative, `${found} is not ${known}`);

for (const [from, to, known] of DISTANCES) {
  test(`from ${from} to ${to} it is ${known} m, to a millimetre`, () => {
    assert.ok(Math.abs(distance(from, to) - known) < 0.001);
  });
}

test("from a place to itself it is nothing, to the other end of the earth half way round", () => {
  assert.equal(distance([118, 32], [118, 32]), 0);
  near(distance([0, 0], [180, 0]), 20003931.4586, 0.005);
});

test("a way is as long as its parts", () => {
  assert.equal(length(SQUARE.slice(0, 3)), distance(SQUARE[0], SQUARE[1]) + distance(SQUARE[1], SQUARE[2]));
  assert.equal(length([[118, 32]]), 0);
});

test("areas are those of the ellipsoid", () => {
  near(area(SQUARE), 1047524.027418, 1e-7);
  near(area([[121, 31], [122, 31], [122, 32], [121, 32]]), 10533592046.028, 1e-7);
});

test("an area does not depend on the way round, nor on the ring being closed", () => {
  near(area([...SQUARE].reverse()), area(SQUARE), 1e-12);
  near(area([...SQUARE, SQUARE[0]]), area(SQUARE), 1e-12);
});

test("lengths and areas come in the unit that suits them", () => {
  assert.deepEqual([12.34, 999, 1457, 12345].map(lengthParts).map(({ value, unit }) => `${value} ${unit}`), ["12.3 m", "999 m", "1.457 km", "12.35 km"]);
  assert.deepEqual([50, 9999, 71_600, 2e6].map(areaParts).map(({ value, unit }) => `${value} ${unit}`), ["50.0 m²", "9999 m²", "7.16 ha", "2.000 km²"]);
});
