// The timeline of editions: one tick each and one for today, in step with the day picker.

import { Refused, getJson } from "../shared/api.js";
import { dayAfter } from "../shared/format.js";
import { h, icon } from "../shared/dom.js";
import { page, t } from "../shared/page.js";
import { editionAt, placesOf, stopOf, stopsOf } from "./timeline.js";

export class Editions {
  constructor({ store, map }) {
    Object.assign(this, { store, stops: null, index: -1 });
    this.track = h("div", {
      class: "timeline-track",
      role: "slider",
      tabindex: "0",
      "aria-label": t("tool.editions"),
      onkeydown: (event) => this.press(event),
      onpointerdown: (event) => this.point(event),
    });
    this.words = h("output", { class: "timeline-words" });
    const step = (by, name, look) => h("button", { class: "icon-btn", type: "button", "aria-label": t(name), title: t(name), onclick: () => this.go(this.index + by) }, icon(look));
    this.box = h("div", { class: "tool-box timeline", role: "group", "aria-label": t("tool.editions"), hidden: true },
      step(-1, "editions.before", "chevron-left"), this.track, step(1, "editions.after", "chevron-right"), this.words,
      h("button", { class: "icon-btn", type: "button", "aria-label": t("tool.close"), onclick: () => this.close() }, icon("close")));
    map.getContainer().parentElement.append(this.box);
    store.listen(() => this.follow());
  }

  get isOn() {
    return this.store.get().tool === "editions";
  }

  async follow() {
    this.box.hidden = !this.isOn;
    if (!this.isOn) return;
    try {
      this.loading ??= getJson(`layers/${encodeURIComponent(page.layer)}/editions`);
      this.stops = stopsOf((await this.loading).editions, page.today);
      this.draw();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.loading = null;
      this.words.textContent = error.message;
    }
  }

  draw() {
    const { stops } = this;
    const day = this.store.get().on || page.today;
    const places = placesOf(stops);
    this.index = stopOf(stops, day);
    this.track.replaceChildren(...stops.map(({ day: from, when, number, changed }, i) => h("i", {
      class: `stop stop-${when}${i === this.index ? " stop-on" : ""}${number === null ? " stop-none" : ""}`,
      style: `left:${(places[i] * 100).toFixed(2)}%`,
      title: [number === null ? t("editions.today") : t("editions.edition", { n: number }), from, number !== null && t("editions.changed", { n: changed })].filter(Boolean).join(" · "),
    })));
    const number = editionAt(stops, this.index);
    const words = [number === null ? t("editions.none") : t("editions.edition", { n: number }), day, stops[this.index]?.when === "future" && t("day.future")].filter(Boolean).join(" · ");
    this.words.textContent = words;
    for (const [name, value] of [["valuemin", 0], ["valuemax", stops.length - 1], ["valuenow", Math.max(0, this.index)], ["valuetext", words]]) {
      this.track.setAttribute(`aria-${name}`, value);
    }
  }

  // To the day of a stop; one step before the first goes to the day before it.
  go(index) {
    if (!this.stops) return;
    const at = Math.max(-1, Math.min(this.stops.length - 1, index));
    const day = at < 0 ? dayAfter(this.stops[0].day, -1) : this.stops[at].day;
    this.store.set({ on: day === page.today ? "" : day });
  }

  press(event) {
    const targets = { ArrowLeft: this.index - 1, ArrowDown: this.index - 1, ArrowRight: this.index + 1, ArrowUp: this.index + 1, Home: 0, End: Infinity };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    this.go(targets[event.key]);
  }

  point({ clientX }) {
    if (!this.stops) return;
    const { left, width } = this.track.getBoundingClientRect();
    const share = (clientX - left) / width;
    const far = placesOf(this.stops).map((place) => Math.abs(place - share));
    this.go(far.indexOf(Math.min(...far)));
  }

  close() {
    if (!this.isOn) return false;
    this.store.set({ tool: "" });
    return true;
  }
}
