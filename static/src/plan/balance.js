// How the work is shared out among the plan's grids, in the drawer: a number's histogram with the key of its colours, and
// beside it the grids, the furthest from the target first.

import { classOf, numbersOf } from "../map/classes.js";
import { chartOf, keyList, measures } from "../map/histogram.js";
import { urlOf } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { area, count } from "../shared/format.js";
import { page, t } from "../shared/page.js";
import { longTable } from "../table/long.js";
import { shortCode } from "./codes.js";
import { nameOf } from "./communities.js";
import { FIRST, NUMBERS, numberOf, worstFirst } from "./shares.js";

const ROOM = " "; // digits are wider than most letters

export class Balance {
  constructor(app) {
    this.app = app;
    this.table = longTable({
      id: "plan.balance",
      label: t("plan.balance"),
      empty: t("balance.none"),
      columns: columns(),
      keyOf: ({ code }) => code,
      onChoose: ({ code }) => app.visit([code]),
      onPoint: (row) => app.shades.wash.show(row && ((code) => code === row.code)),
      hasCsv: false,
    });
    this.side = h("section", { class: "balance-side", "aria-label": t("balance.shares") });
    this.box = h("div", { class: "balance" }, this.side, this.table.box);
    this.choice = h("select", { onchange: ({ target }) => app.store.set({ theme: target.value, only: "" }) }, Object.keys(NUMBERS).map((name) => h("option", { value: name }, t(`balance.by.${name}`))));
    const xlsx = page.rights.includes("file.export") && h("a", { class: "btn btn-small", download: true, href: urlOf(`plans/${page.plan}/balance`, { format: "xlsx" }) }, icon("download"), "XLSX");
    this.extra = h("span", { class: "balance-extra" }, h("label", { class: "balance-choice" }, h("span", {}, t("balance.colour")), this.choice), xlsx);
    app.store.listen((state, before) => {
      if (state.theme !== before.theme || state.only !== before.only) this.show();
    });
  }

  // Opened, it colours the map.
  enter() {
    const { store } = this.app;
    if (!store.get().theme) store.set({ theme: FIRST }, { replace: true });
  }

  leave() {
    this.app.shades.highlight(null);
  }

  ask(signal) {
    return this.app.api.balance(signal);
  }

  take(found) {
    this.found = found;
    this.app.shades.take(found);
    this.show();
    const { target, tolerance, over, under } = found;
    return t("balance.totals", { target: count(target), tolerance: Math.round(tolerance * 100), over: count(over), under: count(under) });
  }

  show() {
    const { shades, store } = this.app;
    const { theme, only } = store.get();
    this.choice.value = Object.hasOwn(NUMBERS, theme) ? theme : FIRST;
    if (!this.found) return;
    const number = numberOf(theme);
    const isShown = (row) => !only || !shades.now || classOf(number.of(row), shades.now.classes) === Number(only) - 1;
    this.table.table.setRows(worstFirst(this.found.rows, number, this.found).filter(isShown));
    const held = this.side.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.side.replaceChildren(...this.shares(shades.now, number));
    if (held) this.side.querySelector(`[data-key="${held}"]`)?.focus({ preventScroll: true });
  }

  shares(now, number) {
    if (!now) return [h("p", { class: "empty" }, t("balance.none"))];
    const { shades, store } = this.app;
    const { only } = store.get();
    const toggle = (index) => store.set({ only: only === String(index + 1) ? "" : String(index + 1) });
    const acts = (isOf) => {
      const [show, hide] = [() => shades.highlight(isOf), () => shades.highlight(null)];
      return { onpointerenter: show, onpointerleave: hide, onfocus: show, onblur: hide };
    };
    const aim = number.target(this.found);
    const mark = aim ? { at: aim, words: t("balance.target", { n: count(aim) }) } : null;
    const name = t(`balance.by.${this.choice.value}`);
    return [
      chartOf(numbersOf(shades.values), now, { name, onToggle: toggle, acts, mark }),
      measures(now),
      mark && h("p", { class: "balance-mark" }, h("i"), mark.words),
      keyList(now, { only, onToggle: toggle, acts }),
    ].filter(Boolean);
  }
}

function columns() {
  const text = (key, value, more) => ({ key, title: t(`balance.${key}`), kind: "text", value, text: value, ...more });
  const number = (key, shown) => ({ key, title: t(`balance.${key}`), kind: "number", value: (row) => row[key], text: (row) => shown(row[key]) });
  const percent = (share) => `${Math.round(share * 100)}%`;
  return [
    text("code", ({ code }) => shortCode(code) + ROOM, { cell: ({ code }) => h("span", { class: "mono" }, shortCode(code)) }),
    text("name", ({ name }) => name),
    text("community", ({ community }) => community ?? "", { cell: ({ community }) => (community ? nameOf(community) : "") }),
    number("households", count),
    number("share", percent),
    number("area_m2", (areaM2) => area(areaM2) + ROOM),
    number("events", count),
    number("workers", count),
    { ...number("load", percent), hint: t("balance.load.hint") },
  ];
}
