// The theme's panel and its key on the map: what may be chosen, the histogram, the classes with their numbers.

import { byId, h } from "../shared/dom.js";
import { amount } from "../shared/format.js";
import { t } from "../shared/page.js";
import { histogram, classOf, numbersOf } from "./classes.js";
import { NO_DATA, colourOf } from "./ramp.js";
import { LEVELS, NUMBERS } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 276;
const HEIGHT = 72;

// What a class holds, in figures: a whole number belongs to one class only, and so it is written.
export function rangeOf({ from, to }, { whole, isLast }) {
  const end = whole && !isLast ? to - 1 : to;
  return from === end ? amount(from) : `${amount(from)}–${amount(end)}`;
}

// [{index, words, colour, count}] of the classes, the place of no data last, where there is any.
export function keyOf({ classes = [], whole, missing, values, day }) {
  const rows = classes.map((one, index) => ({
    index,
    words: rangeOf(one, { whole, isLast: index === classes.length - 1 }),
    colour: colourOf(index, classes.length),
    count: one.count,
  }));
  const without = missing ?? Object.keys(values[day]).length;
  return without ? [...rows, { index: -1, words: t("theme.no_data"), colour: NO_DATA, count: without }] : rows;
}

export class ThemePanel {
  // `highlight(isWanted)` washes the places whose code it holds for, null none.
  constructor({ store, theme, highlight }) {
    Object.assign(this, { store, theme, highlight });
    this.key = h("div", { class: "theme-key", id: "theme-key", hidden: true });
    byId("map").append(this.key);
    theme.listen((now, news) => this.show(now, news));
    store.listen((state, before) => state.panel !== before.panel && this.show(theme.now));
  }

  show(now, news = {}) {
    const box = byId("theme");
    const held = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    box.replaceChildren(...[...this.choices(), ...this.facts(now, news)].filter(Boolean));
    if (held) box.querySelector(`[data-key="${held}"]`)?.focus({ preventScroll: true });
    this.showKey(now, news);
  }

  choices() {
    const { theme, per } = this.store.get();
    const option = (value, words) => h("option", { value, selected: value === theme }, words);
    const numbers = NUMBERS.map((name) => option(name, t(`theme.${name}`)));
    const choose = ({ target }) => this.store.set({ theme: target.value, only: "" });
    const level = (name) => h("button", {
      type: "button",
      "aria-pressed": String((per || "grid") === name),
      "data-key": `level-${name}`,
      onclick: () => this.store.set({ per: name === "grid" ? "" : name, only: "" }),
    }, t(`level.${name}`));
    return [
      h("label", { class: "field-label", for: "theme-number" }, t("theme.number")),
      h("select", { class: "kind-filter", id: "theme-number", "data-key": "number", onchange: choose }, option("", t("theme.none")), numbers),
      theme && h("div", { class: "segments", role: "group", "aria-label": t("theme.level") }, LEVELS.map(level)),
      !theme && h("p", { class: "empty" }, t("theme.empty")),
    ];
  }

  facts(now, { isLoading, problem }) {
    if (problem) return [h("p", { class: "note note-error", role: "alert" }, problem)];
    if (isLoading) return [100, 60, 80, 80].map((width) => h("div", { class: "bone", style: `width:${width}%` }));
    if (!now) return [];
    const wanted = this.store.get().per || "grid";
    return [
      now.level !== wanted && h("p", { class: "note" }, t("theme.zoom_in", { level: t(`level.${now.level}`) })),
      now.classes ? this.chart(now) : h("p", { class: "empty" }, t("theme.nothing")),
      now.classes && measures(now),
      this.legend(now),
    ];
  }

  legend(now) {
    const { only } = this.store.get();
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
        onclick: () => this.toggle(index),
        ...this.points((value) => classOf(value, now.classes) === index),
      }, face));
    }));
  }

  toggle(index) {
    this.store.set({ only: this.store.get().only === String(index + 1) ? "" : String(index + 1) });
  }

  // What pointing at something that stands for some values does.
  points(isOf) {
    const { level, day } = this.theme.now;
    const show = () => this.highlight((code) => isOf(this.theme.valueOf(level, code, day)));
    const hide = () => this.highlight(null);
    return { onpointerenter: show, onpointerleave: hide, onfocus: show, onblur: hide };
  }

  // Bars over the numbers, each in the colour of its class; the table of classes below says the same to the keyboard.
  chart(now) {
    const bars = histogram(numbersOf(now.values[now.day]), now.whole);
    const most = Math.max(...bars.map(({ count }) => count));
    const step = WIDTH / bars.length;
    const label = t("theme.chart", { number: t(`theme.${now.number}`), low: amount(now.low), high: amount(now.high), n: bars.length });
    const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, class: "histogram", role: "img", "aria-label": label });
    bars.forEach(({ from, to, count }, i) => {
      const index = Math.max(0, classOf(Math.min(now.high, Math.max(now.low, (from + to) / 2)), now.classes));
      const tall = count ? Math.max(2, (count / most) * HEIGHT) : 0;
      const isLast = i === bars.length - 1;
      const bar = node("g", { class: "bar" });
      const tip = node("title", {});
      tip.textContent = `${rangeOf({ from, to }, { whole: now.whole, isLast: false })} · ${t("theme.count", { n: amount(count) })}`;
      bar.append(tip, node("rect", { class: "reach", x: i * step, y: 0, width: step, height: HEIGHT }));
      bar.append(node("rect", { x: i * step + 0.5, y: HEIGHT - tall, width: Math.max(1, step - 1), height: tall, fill: colourOf(index, now.classes.length) }));
      const acts = this.points((value) => value !== null && value >= from && (value < to || (isLast && value === to)));
      for (const [name, act] of Object.entries(acts)) bar.addEventListener(name.slice(2), act);
      bar.addEventListener("click", () => this.toggle(index));
      svg.append(bar);
    });
    return svg;
  }

  // Under the map's scale, while the panel that says it all is closed.
  showKey(now, { isLoading, problem }) {
    const said = problem ?? (isLoading ? t("theme.loading") : "");
    this.key.hidden = !(now || said) || this.store.get().panel === "theme";
    if (said) this.key.replaceChildren(h("span", { role: "status" }, said));
    else if (now) this.key.replaceChildren(...shortKey(now));
  }
}

function shortKey(now) {
  const title = `${t(`theme.${now.number}`)} · ${t(`level.${now.level}`)}`;
  const rows = keyOf(now).map(({ words, colour }) => h("li", {}, h("i", { class: "shade", style: `background:${colour}` }), words));
  return [h("b", {}, title), h("ul", {}, rows)];
}

function measures({ low, median, high }) {
  const entry = (name, value) => h("div", {}, h("dt", {}, t(`theme.${name}`)), h("dd", {}, amount(value)));
  return h("dl", { class: "measures" }, entry("low", low), entry("median", median), entry("high", high));
}

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
