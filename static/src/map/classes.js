// Five classes of a number, and its histogram: pure, from {code: number or null}.

const MOST = 5;
// A class that holds less than this share of what quantiles promise is a sign of many equal numbers.
const THINNEST = 0.5;
const NICE = [5, 2, 1];
// How far a limit may move for a rounder number, as a share of the way to the next one.
const GIVE = 0.12;
// Natural breaks look at no more places than this: they cost the square of it.
const SAMPLE = 400;
const BARS = 24;

export function numbersOf(values) {
  return Object.values(values).filter(Number.isFinite).sort((a, b) => a - b);
}

// {classes: [{from, to, count}], whole, low, median, high, missing}, or null when there is no number at all. A class
// holds from <= number < to, the last one `to` as well; limits are rounded where that moves hardly anything.
export function classify(values) {
  const sorted = numbersOf(values);
  if (!sorted.length) return null;
  const whole = sorted.every(Number.isInteger);
  const [low, high] = [sorted[0], sorted.at(-1)];
  const limits = rounded([low, ...chosenBreaks(sorted), high], whole);
  const classes = limits.slice(1).map((to, i) => ({ from: limits[i], to }));
  if (!classes.length) classes.push({ from: low, to: high });
  for (const one of classes) one.count = 0;
  for (const number of sorted) classes[classOf(number, classes)].count += 1;
  const missing = Object.keys(values).length - sorted.length;
  return { classes, whole, low, median: middle(sorted), high, missing };
}

// The place of the class that a number is in, -1 for one that is in none.
export function classOf(number, classes) {
  if (!Number.isFinite(number)) return -1;
  const found = classes.findIndex(({ from, to }) => number >= from && number < to);
  if (found >= 0) return found;
  return number === classes.at(-1).to ? classes.length - 1 : -1;
}

// [{from, to, count}]: bars of equal width over the numbers, `to` of the last one included.
export function histogram(sorted, whole) {
  if (!sorted.length) return [];
  const [low, high] = [sorted[0], sorted.at(-1)];
  const width = barWidth(high - low, whole);
  const start = Math.floor(low / width) * width;
  const bars = Array.from({ length: Math.max(1, Math.floor((high - start) / width) + 1) }, (_, i) => ({
    from: start + i * width,
    to: start + (i + 1) * width,
    count: 0,
  }));
  for (const number of sorted) bars[Math.min(bars.length - 1, Math.floor((number - start) / width))].count += 1;
  return bars;
}

// Quantiles, so that each colour is seen as often, unless many equal numbers leave some of them nearly empty; then the
// breaks that keep like numbers together.
function chosenBreaks(sorted) {
  const distinct = [...new Set(sorted)];
  if (distinct.length <= MOST) return distinct.slice(1);
  const quantiles = [1, 2, 3, 4].map((part) => sorted[Math.floor((sorted.length * part) / MOST)]);
  return isEven(quantiles, sorted) ? quantiles : naturalBreaks(sorted);
}

function isEven(breaks, sorted) {
  if (new Set([sorted[0], ...breaks]).size <= breaks.length) return false;
  const edges = [0, ...breaks.map((limit) => sorted.findIndex((number) => number >= limit)), sorted.length];
  return edges.slice(1).every((edge, i) => edge - edges[i] >= (sorted.length / MOST) * THINNEST);
}

// The four numbers at which classes begin so that the squares of the distances to the classes' means are least.
export function naturalBreaks(sorted) {
  const few = sample(sorted);
  const n = few.length;
  const sums = [0];
  const squares = [0];
  few.forEach((number, i) => {
    sums.push(sums[i] + number);
    squares.push(squares[i] + number * number);
  });
  const spread = (from, to) => squares[to] - squares[from] - (sums[to] - sums[from]) ** 2 / (to - from);
  let best = few.map((_, i) => spread(0, i + 1));
  const starts = [];
  for (let k = 1; k < MOST; k++) {
    const [next, start] = [[], []];
    for (let end = 0; end < n; end++) {
      [next[end], start[end]] = cheapest(end, k, (from) => best[from - 1] + spread(from, end + 1));
    }
    starts.unshift(start);
    best = next;
  }
  let end = n - 1;
  const found = starts.map((start) => {
    const from = start[end];
    end = from - 1;
    return few[from];
  });
  return [...new Set(found.reverse())].filter((limit) => limit > sorted[0]);
}

// [cost, start] of the cheapest last class that ends at `end` with k classes before it.
function cheapest(end, k, cost) {
  let found = [Infinity, Math.min(k, end)];
  for (let from = k; from <= end; from++) {
    const price = cost(from);
    if (price < found[0]) found = [price, from];
  }
  return found;
}

function sample(sorted) {
  if (sorted.length <= SAMPLE) return sorted;
  return Array.from({ length: SAMPLE }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (SAMPLE - 1))]);
}

// The same limits, each as round as its neighbours allow; the outer ones move outwards only.
function rounded(limits, whole) {
  return limits.map((limit, i) => {
    const gaps = [limits[i - 1], limits[i + 1]].filter(Number.isFinite).map((other) => Math.abs(other - limit));
    const give = Math.min(...gaps) * GIVE;
    const direction = { [0]: Math.floor, [limits.length - 1]: Math.ceil }[i] ?? Math.round;
    // Among whole numbers an inner limit between two of them is the upper one.
    return nicest(limit, give, { direction, least: whole ? 1 : 0 });
  });
}

function nicest(limit, give, { direction, least }) {
  if (!(give > 0) || limit === 0) return limit;
  for (let power = Math.ceil(Math.log10(Math.abs(limit) + give)); power > -12; power--) {
    for (const step of NICE.map((digit) => digit * 10 ** power)) {
      if (step < least) return limit;
      // By way of a text: 3 * 0.1 is not 0.3.
      const candidate = Number((direction(limit / step) * step).toPrecision(12));
      if (Math.abs(candidate - limit) <= give) return candidate;
    }
  }
  return limit;
}

function barWidth(span, whole) {
  const least = Math.max(span / BARS, whole ? 1 : 0);
  if (!least) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return Number(([1, 2, 5, 10].find((digit) => digit * power >= least) * power).toPrecision(12));
}

function middle(sorted) {
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
