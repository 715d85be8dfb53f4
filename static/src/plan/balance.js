// How the households are shared out among the plan's grids, in the drawer: the furthest from the target first.

import { urlOf } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { area, count } from "../shared/format.js";
import { page, t } from "../shared/page.js";
import { longTable } from "../table/long.js";
import { shortCode } from "./codes.js";
import { nameOf } from "./communities.js";

const ROOM = " "; // digits are wider than most letters

export class Balance {
  constructor(app) {
    this.app = app;
    const text = (key, value, more) => ({ key, title: t(`balance.${key}`), kind: "text", value, text: value, ...more });
    const number = (key, shown) => ({ key, title: t(`balance.${key}`), kind: "number", value: (row) => row[key], text: (row) => shown(row[key]) });
    this.table = longTable({
      id: "plan.balance",
      label: t("plan.balance"),
      empty: t("balance.none"),
      columns: [
        text("code", ({ code }) => shortCode(code) + ROOM, { cell: ({ code }) => h("span", { class: "mono" }, shortCode(code)) }),
        text("name", ({ name }) => name),
        text("community", ({ community }) => community ?? "", { cell: ({ community }) => (community ? nameOf(community) : "") }),
        number("households", count),
        number("share", (share) => `${Math.round(share * 100)}%`),
        number("area_m2", (areaM2) => area(areaM2) + ROOM),
        number("events", count),
      ],
      keyOf: ({ code }) => code,
      onChoose: ({ code }) => app.visit([code]),
      hasCsv: false,
    });
    this.box = this.table.box;
    this.extra = page.rights.includes("file.export") ? h("a", { class: "btn btn-small", download: true, href: urlOf(`plans/${page.plan}/balance`, { format: "xlsx" }) }, icon("download"), "XLSX") : null;
  }

  ask(signal) {
    return this.app.api.balance(signal);
  }

  take({ rows, target, tolerance, over, under }) {
    this.table.table.setRows(rows);
    return t("balance.totals", { target: count(target), tolerance: Math.round(tolerance * 100), over: count(over), under: count(under) });
  }
}
