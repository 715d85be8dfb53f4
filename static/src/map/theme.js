// A number that colours the grids, communities or streets: what it is for each of them, and which class that is.

import { Refused, getJson, latest } from "../shared/api.js";
import { amount } from "../shared/format.js";
import { page } from "../shared/page.js";
import { classOf, classify } from "./classes.js";
import { colourOf } from "./ramp.js";

// The names of those that the reader may see.
export const NUMBERS = page.numbers;
export const LEVELS = ["grid", "community", "street"];
// On a map of the whole district the tiles hold no grids: their communities stand for them.
const ABOVE_GRIDS = "community";
const SHOWN_BY = ["theme", "per", "on", "with", "only"];

export class Theme {
  // `repaint()` draws the tiles again; `hasGrids()` says whether they hold single grids, null as long as
  // that is not known.
  constructor({ store, repaint, hasGrids }) {
    Object.assign(this, { store, repaint, hasGrids, newest: latest(), listeners: [] });
    // {number, level, days: {day: {code: number}}, classes, …} once loaded; else what is awaited or went wrong.
    this.now = null;
    this.wanted = "";
    store.listen((state, before) => {
      if (SHOWN_BY.some((name) => state[name] !== before[name])) this.follow();
    });
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  // The level that is shown at this zoom.
  get level() {
    const per = LEVELS.includes(this.store.get().per) ? this.store.get().per : "grid";
    return per === "grid" && !this.hasGrids() ? ABOVE_GRIDS : per;
  }

  // Loads what the state and the zoom ask for, if it is not there.
  async follow() {
    if (this.hasGrids() === null) return undefined;
    const { theme, on, with: other } = this.store.get();
    const number = NUMBERS.includes(theme) ? theme : "";
    const days = [...new Set([on || page.today, other].filter(Boolean))];
    const wanted = number && [number, this.level, ...days].join();
    if (wanted === this.wanted) return this.show();
    this.wanted = wanted;
    if (number) await this.load(number, this.level, days);
    else {
      await this.newest(async () => undefined);
      this.take(null);
    }
    return undefined;
  }

  async load(number, level, days) {
    this.tell({ isLoading: true });
    try {
      const ask = (signal) => Promise.all(days.map((on) => getJson("map/numbers", { number, by: level, on }, signal)));
      const found = await this.newest(ask);
      if (!found) return;
      const values = Object.fromEntries(days.map((day, i) => [day, found[i].values]));
      const first = values[days[0]];
      this.take({ number, level, day: days[0], values, unit: found[0].unit, ...(classify(first) ?? { missing: Object.keys(first).length }) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.wanted = "";
      this.take(null, { problem: error.message });
    }
  }

  take(now, news = {}) {
    this.now = now;
    this.show(news);
  }

  show(news = {}) {
    this.repaint();
    this.tell(news);
  }

  tell(news) {
    for (const listener of this.listeners) listener(this.now, news);
  }

  // The number of a place on a day: null where there is none, undefined where that level is not coloured.
  valueOf(level, code, day) {
    const values = this.now?.level === level ? this.now.values[day] : null;
    return values ? (values[code] ?? null) : undefined;
  }

  // The figures for its name on the map: `name` is the layer of the tiles.
  noteOf = (name, { code, level = "grid" }, day = this.now?.day) => {
    const value = this.valueOf(name === "grids" ? "grid" : level, code, day);
    return value === undefined || value === null ? "" : amount(value);
  };

  // Its colour; null where it is not coloured, or its class is not the one that is shown.
  fillOf(level, code, day) {
    const value = this.valueOf(level, code, day);
    if (value === undefined) return null;
    const { classes = [] } = this.now;
    const index = Math.min(classes.length - 1, clamped(value, classes));
    const { only } = this.store.get();
    return only && String(index + 1) !== only ? null : colourOf(index, classes.length);
  }
}

// A number of the other day may lie outside all classes of this one: it is in the outermost.
function clamped(value, classes) {
  if (value === null || !classes.length) return -1;
  const index = classOf(value, classes);
  if (index >= 0) return index;
  return value < classes[0].from ? 0 : classes.length - 1;
}
