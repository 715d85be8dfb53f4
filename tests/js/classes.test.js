import assert from "node:assert/strict";
import test from "node:test";

import { classOf, classify, histogram, naturalBreaks, numbersOf } from "../../static/src/map/classes.js";
import { NO_DATA, RAMP, colourOf } from "../../static/src/map/ramp.js";

const values = (numbers) => Object.fromEntries(numbers.map((number, i) => [`G${i}`, number]));
const upTo = (n, f = (i) => i) => values(Array.from({ length: n }, (_, i) => f(i)));

test("even numbers fall into five classes of about the same size with round limits", () => {
  const { classes } = classify(upTo(1000));
  assert.equal(classes.length, 5);
  for (const { from, count } of classes) {
    assert.ok(count > 140 && count < 260, String(count));
    assert.equal(from % 10, 0);
  }
});

test("every number is in one class, those without are counted apart", () => {
  const { classes, missing } = classify({ ...upTo(100, (i) => i ** 2 / 7), X: null, Y: null });
  assert.equal(classes.reduce((sum, { count }) => sum + count, 0), 100);
  assert.equal(missing, 2);
});

test("many equal numbers do not leave a class empty", () => {
  const { classes } = classify(upTo(300, (i) => (i % 3 ? 0 : i)));
  assert.equal(classes.length, 5);
  for (const { count } of classes) assert.ok(count > 0);
});

test("few different numbers are a class each", () => {
  const { classes } = classify(values([0, 0, 1, 2, 2]));
  assert.deepEqual(classes.map(({ from, count }) => [from, count]), [[0, 2], [1, 1], [2, 2]]);
});

test("one number alone is one class, none at all is nothing", () => {
  assert.deepEqual(classify(values([7, 7])).classes, [{ from: 7, to: 7, count: 2 }]);
  assert.equal(classify({ A: null }), null);
});

test("natural breaks keep like numbers together", () => {
  assert.deepEqual(naturalBreaks([1, 2, 11, 12, 21, 22, 31, 32, 41, 42]), [11, 21, 31, 41]);
});

test("a limit belongs to the upper class, the highest number to the last", () => {
  const classes = [{ from: 0, to: 5 }, { from: 5, to: 9 }];
  assert.deepEqual([0, 5, 9, 10, null].map((number) => classOf(number, classes)), [0, 1, 1, -1, -1]);
});

test("the median of an even number of numbers is halfway", () => {
  const { low, median, high } = classify(values([4, 1, 2, 9]));
  assert.deepEqual([low, median, high], [1, 3, 9]);
});

test("the bars of a histogram hold all numbers, whole ones in bars of whole width", () => {
  const sorted = numbersOf(upTo(500, (i) => i % 61));
  const bars = histogram(sorted, true);
  assert.equal(bars.reduce((sum, { count }) => sum + count, 0), 500);
  for (const { from, to } of bars) assert.ok(Number.isInteger(from) && to - from >= 1);
});

function luminance(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("ink is readable on every colour of the ramp, which goes from light to dark", () => {
  const lights = RAMP.map(luminance);
  assert.deepEqual(lights, [...lights].sort((a, b) => b - a));
  for (const light of [...lights, luminance(NO_DATA)]) {
    assert.ok((light + 0.05) / (luminance("#1e293b") + 0.05) >= 4.5);
  }
});

test("few classes are spread over the whole ramp", () => {
  assert.deepEqual([0, 1, 2].map((i) => colourOf(i, 3)), [RAMP[0], RAMP[2], RAMP[4]]);
  assert.equal(colourOf(-1, 5), NO_DATA);
});
