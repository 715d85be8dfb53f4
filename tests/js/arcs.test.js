import assert from "node:assert/strict";
import test from "node:test";

import { beside, codesAt, geometryOf, lineOf, modelOf, moved, withVertex, withoutVertex } from "../../static/src/plan/arcs.js";

// A coverage drawn in text: each letter is a square of a grid of that name, a space is no grid. Columns go east, rows
// south; a place is [column, row] of a corner, shifted to coordinates that no rounding would leave alone.
const LON = 118.78123456789012;
const LAT = 32.02345678901234;
const at = (column, row) => [LON + column / 3, LAT - row / 7];

function drawn(...rows) {
  const codes = [...new Set(rows.join("").replaceAll(" ", ""))];
  return codes.map((code) => ({ type: "Feature", id: code, properties: {}, geometry: groundOf(code, rows) }));
}

// The outline of a letter's squares: their edges without the inner ones, put together into rings.
function groundOf(code, rows) {
  const edges = new Map();
  rows.forEach((row, y) => [...row].forEach((letter, x) => letter === code && squareOf(x, y).forEach(([from, to]) => {
    if (!edges.delete(`${to}|${from}`)) edges.set(`${from}|${to}`, [from, to]);
  })));
  const rings = [];
  while (edges.size) {
    const [[key, [start, first]]] = edges;
    edges.delete(key);
    const ring = [start, first];
    while (`${ring.at(-1)}` !== `${start}`) {
      const [next, [, to]] = [...edges].find(([, [from]]) => `${from}` === `${ring.at(-1)}`);
      edges.delete(next);
      ring.push(to);
    }
    rings.push(ring.map(([x, y]) => at(x, y)));
  }
  return { type: "Polygon", coordinates: rings };
}

function squareOf(x, y) {
  const corners = [[x, y], [x, y + 1], [x + 1, y + 1], [x + 1, y]];
  return corners.map((corner, i) => [corner, corners[(i + 1) % 4]]);
}

const numberAt = (model, place) => model.places.findIndex(([lon, lat]) => lon === place[0] && lat === place[1]);
const asText = (model) => [...model.grids.keys()].map((code) => JSON.stringify(geometryOf(model, code))).join();
const runs = (model) => model.arcs.map(({ codes }) => codes.join("")).sort();

test("grids that nobody touched come out as they went in, byte for byte", () => {
  const features = drawn("aab", "adb", "ccb");
  const model = modelOf(features);
  for (const { id, geometry } of features) assert.equal(JSON.stringify(geometryOf(model, id)), JSON.stringify(geometry));
});

test("a shared border is one arc, and the outside of each grid another", () => {
  assert.deepEqual(runs(modelOf(drawn("ab"))), ["a", "ab", "b"]);
  assert.deepEqual(runs(modelOf(drawn("ab", "cd"))), ["a", "ab", "ac", "b", "bd", "c", "cd", "d"]);
});

test("a moved vertex of a border moves it for both sides and nobody else", () => {
  const model = modelOf(drawn("ab", "ab", "cc"));
  const [middle, to] = [numberAt(model, at(1, 1)), [LON + 0.4, LAT - 0.15]];
  const after = moved(model, new Map([[middle, to]]));
  assert.deepEqual(codesAt(model, middle), ["a", "b"]);
  for (const code of ["a", "b"]) assert.ok(JSON.stringify(geometryOf(after, code)).includes(JSON.stringify(to)));
  assert.deepEqual(geometryOf(after, "c"), geometryOf(model, "c"));
});

for (const [count, rows] of [[3, ["ab", "cc"]], [4, ["ab", "cd"]]]) {
  test(`a junction of ${count} moves all of their borders`, () => {
    const model = modelOf(drawn(...rows));
    const middle = numberAt(model, at(1, 1));
    assert.ok(model.ends.has(middle));
    assert.equal(codesAt(model, middle).length, count);
    const after = moved(model, new Map([[middle, [LON + 0.4, LAT - 0.2]]]));
    assert.ok(!asText(after).includes(JSON.stringify(at(1, 1))));
    for (const code of model.grids.keys()) assert.ok(JSON.stringify(geometryOf(after, code)).includes(JSON.stringify([LON + 0.4, LAT - 0.2])));
  });
}

test("a junction of five moves all of their borders", () => {
  const corner = (i) => [LON + Math.cos(i * 1.2566), LAT + Math.sin(i * 1.2566)];
  const wedge = (i) => ({ id: String(i), geometry: { type: "Polygon", coordinates: [[[LON, LAT], corner(i), corner((i + 1) % 5), [LON, LAT]]] } });
  const model = modelOf([0, 1, 2, 3, 4].map(wedge));
  const middle = numberAt(model, [LON, LAT]);
  assert.equal(codesAt(model, middle).length, 5);
  assert.equal(runs(model).length, 10);
  const after = moved(model, new Map([[middle, [LON + 0.1, LAT]]]));
  for (let i = 0; i < 5; i++) assert.deepEqual(geometryOf(after, String(i)).coordinates[0][0], [LON + 0.1, LAT]);
});

test("what is not moved keeps its numbers while something else moves", () => {
  const features = drawn("aab", "adb", "ccb");
  const model = modelOf(features);
  const middle = numberAt(model, at(2, 1));
  const after = moved(model, new Map([[middle, [LON + 0.7, LAT - 0.1]]]));
  const back = moved(after, new Map([[middle, at(2, 1)]]));
  assert.equal(asText(back), asText(model));
  model.places.forEach((place, i) => i !== middle && assert.equal(after.places[i], place));
});

test("an enclave is one closed arc, the hole of its host and its own outline at once", () => {
  const model = modelOf(drawn("aaa", "aea", "aaa"));
  const [arc] = model.arcs.filter(({ codes }) => codes.length === 2);
  assert.equal(arc.numbers[0], arc.numbers.at(-1));
  assert.equal(lineOf(model, arc).length, 5);
  const corner = numberAt(model, at(1, 1));
  const after = moved(model, new Map([[corner, [LON + 0.3, LAT - 0.1]]]));
  assert.ok(geometryOf(after, "a").coordinates[1].some(([lon]) => lon === LON + 0.3));
  assert.ok(geometryOf(after, "e").coordinates[0].some(([lon]) => lon === LON + 0.3));
});

test("a hole that nobody fills stays a hole", () => {
  const model = modelOf(drawn("aaa", "a a", "aaa"));
  assert.equal(geometryOf(model, "a").coordinates.length, 2);
  assert.deepEqual(runs(model), ["a", "a"]);
});

test("a grid of several parts stays one", () => {
  const parts = drawn("a").concat(drawn("b")).map(({ geometry }) => geometry.coordinates);
  const far = parts[1].map((ring) => ring.map(([lon, lat]) => [lon + 5, lat]));
  const model = modelOf([{ id: "m", geometry: { type: "MultiPolygon", coordinates: [parts[0], far] } }]);
  assert.deepEqual(geometryOf(model, "m").coordinates, [parts[0], far]);
});

test("an added vertex is there for both sides and bends nothing", () => {
  const model = modelOf(drawn("ab"));
  const ends = [numberAt(model, at(1, 0)), numberAt(model, at(1, 1))];
  const place = [at(1, 0)[0], LAT - 0.05];
  const after = withVertex(model, ends, place);
  for (const code of ["a", "b"]) assert.equal(geometryOf(after, code).coordinates[0].length, geometryOf(model, code).coordinates[0].length + 1);
  assert.deepEqual(codesAt(after, numberAt(after, place)), ["a", "b"]);
  assert.ok(!after.ends.has(numberAt(after, place)));
});

test("a removed vertex is gone for both sides; adding it and removing it changes nothing", () => {
  const model = modelOf(drawn("ab", "cb"));
  const place = [at(1, 0)[0], LAT - 0.05];
  const more = withVertex(model, [numberAt(model, at(1, 0)), numberAt(model, at(1, 1))], place);
  assert.equal(asText(withoutVertex(more, numberAt(more, place))), asText(model));
});

test("a junction is not removed, nor the ground of a triangle", () => {
  const model = modelOf(drawn("ab", "cc"));
  assert.equal(withoutVertex(model, numberAt(model, at(1, 1))), null);
  const triangle = modelOf([{ id: "t", geometry: { type: "Polygon", coordinates: [[at(0, 0), at(1, 0), at(0, 1), at(0, 0)]] } }]);
  assert.equal(withoutVertex(triangle, 0), null);
});

test("neighbours are those that share an edge, not a corner", () => {
  const model = modelOf(drawn("ab", "cd"));
  assert.deepEqual([...beside(model, "a").keys()].sort(), ["b", "c"]);
});

test("where two grids miss one another the place is an end of arcs on both", () => {
  const [a, b] = drawn("ab");
  const loose = { ...b, geometry: { type: "Polygon", coordinates: [b.geometry.coordinates[0].map(([lon, lat]) => [lon + 1e-9, lat])] } };
  assert.deepEqual(runs(modelOf([a, loose])), ["a", "b"]);
});
