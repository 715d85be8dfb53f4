// The theme's panel and its key on the map: what may be chosen, the histogram, the classes with their numbers.

import { byId, h } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { numbersOf } from "./classes.js";
import { chartOf, keyList, measures, shortKey } from "./histogram.js";
import { LEVELS, NUMBERS } from "./theme.js";

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
    const { per, only } = this.store.get();
    const acts = { onToggle: (index) => this.toggle(index), acts: (isOf) => this.points(isOf) };
    const chart = () => chartOf(numbersOf(now.values[now.day]), now, { name: t(`theme.${now.number}`), ...acts });
    return [
      now.level !== (per || "grid") && h("p", { class: "note" }, t("theme.zoom_in", { level: t(`level.${now.level}`) })),
      now.classes ? chart() : h("p", { class: "empty" }, t("theme.nothing")),
      now.classes && measures(now),
      keyList(now, { only, ...acts }),
    ];
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

  // Under the map's scale, while the panel that says it all is closed.
  showKey(now, { isLoading, problem }) {
    const said = problem ?? (isLoading ? t("theme.loading") : "");
    this.key.hidden = !(now || said) || this.store.get().panel === "theme";
    if (said) this.key.replaceChildren(h("span", { role: "status" }, said));
    else if (now) this.key.replaceChildren(...shortKey(now, `${t(`theme.${now.number}`)} · ${t(`level.${now.level}`)}`));
  }
}
