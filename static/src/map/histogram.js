// What a number looks like that colours places: its histogram, and the key of its classes. `now` is what classify() says
// of the number (classes.js).

import { h } from "../shared/dom.js";
import { amount } from "../shared/format.js";
import { t } from "../shared/page.js";
import { classOf, histogram } from "./classes.js";
import { NO_DATA, colourOf } from "./ramp.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 276;
const HEIGHT = 72;

// What a class holds, in figures: a whole number belongs to one class only, and so it is written.
export function rangeOf({ from, to }, { whole, isLast }) {
  const end = whole && !isLast ? to - 1 : to;
  return from === end ? amount(from) : `${amount(from)}–${amount(end)}`;
}

// [{index, words, colour, count}] of the classes, the place of no data last, where there is any.
export function keyOf({ classes = [], whole, missing }) {
  const rows = classes.map((one, index) => ({
    index,
    words: rangeOf(one, { whole, isLast: index === classes.length - 1 }),
    colour: colourOf(index, classes.length),
    count: one.count,
  }));
  return missing ? [...rows, { index: -1, words: t("theme.no_data"), colour: NO_DATA, count: missing }] : rows;
}

// The key as a list: a class is a button that `onToggle(index)` hears of, pressed where it is the one in `only`;
// `acts(isOf)` are the listeners of what stands for the values that `isOf(value)`.
export function keyList(now, { only, onToggle, acts }) {
  return h("ul", { class: "classes", "aria-label": t("theme.classes") }, keyOf(now).map(({ index, words, colour, count }) => {
    const isOn = only === String(index + 1);
    const face = [h("i", { class: "shade", style: `background:${colour}` }), h("span", {}, words), h("small", {}, t("theme.count", { n: amount(count) }))];
    if (index < 0) return h("li", {}, h("div", { class: "class-row" }, face));
    return h("li", {}, h("button", {
      type: "button",
      class: "class-row",
      "aria-pressed": String(isOn),
      "data-key": `class-${index}`,
      title: t(isOn ? "theme.all" : "theme.only"),
      onclick: () => onToggle(index),
      ...acts((value) => classOf(value, now.classes) === index),
    }, face));
  }));
}

// The key in short, as it lies on the map.
export function shortKey(now, title) {
  const rows = keyOf(now).map(({ words, colour }) => h("li", {}, h("i", { class: "shade", style: `background:${colour}` }), words));
  return [h("b", {}, title), h("ul", {}, rows)];
}

// Bars over the `sorted` numbers, each in the colour of its class; the key says the same to the keyboard. `name` is what the
// number is called, `mark` ({at, words}) a line at one value.
export function chartOf(sorted, now, { name, onToggle, acts, mark = null }) {
  const bars = histogram(sorted, now.whole);
  const most = Math.max(...bars.map(({ count }) => count));
  const step = WIDTH / bars.length;
  const label = t("theme.chart", { number: name, low: amount(now.low), high: amount(now.high), n: bars.length });
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, class: "histogram", role: "img", "aria-label": mark ? `${label} · ${mark.words}` : label });
  bars.forEach(({ from, to, count }, i) => {
    const index = Math.max(0, classOf(Math.min(now.high, Math.max(now.low, (from + to) / 2)), now.classes));
    const tall = count ? Math.max(2, (count / most) * HEIGHT) : 0;
    const isLast = i === bars.length - 1;
    const bar = node("g", { class: "bar" }, titled(`${rangeOf({ from, to }, { whole: now.whole, isLast: false })} · ${t("theme.count", { n: amount(count) })}`));
    bar.append(node("rect", { class: "reach", x: i * step, y: 0, width: step, height: HEIGHT }));
    bar.append(node("rect", { x: i * step + 0.5, y: HEIGHT - tall, width: Math.max(1, step - 1), height: tall, fill: colourOf(index, now.classes.length) }));
    const heard = acts((value) => value !== null && value >= from && (value < to || (isLast && value === to)));
    for (const [event, act] of Object.entries(heard)) bar.addEventListener(event.slice(2), act);
    bar.addEventListener("click", () => onToggle(index));
    svg.append(bar);
  });
  if (mark) svg.append(...lineAt(mark, bars));
  return svg;
}

export function measures({ low, median, high }) {
  const entry = (name, value) => h("div", {}, h("dt", {}, t(`theme.${name}`)), h("dd", {}, amount(value)));
  return h("dl", { class: "measures" }, entry("low", low), entry("median", median), entry("high", high));
}

// A line over the bars at a value; none where they do not reach it.
function lineAt({ at, words }, bars) {
  const [start, end] = [bars[0].from, bars.at(-1).to];
  if (at < start || at > end) return [];
  const x = ((at - start) / (end - start)) * WIDTH;
  return [node("line", { class: "mark", x1: x, x2: x, y1: 0, y2: HEIGHT }, titled(words))];
}

function titled(words) {
  const title = node("title", {});
  title.textContent = words;
  return title;
}

function node(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
