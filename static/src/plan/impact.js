// What the plan would move, in the drawer: from which grid to which, and how much of each kind.

import { urlOf } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { page, t } from "../shared/page.js";
import { longTable } from "../table/long.js";
import { shortCode } from "./codes.js";

const KINDS = ["households", "addresses", "events", "forces", "resources"];

export class Impact {
  constructor(app) {
    this.app = app;
    const end = (key) => ({ key, title: t(`impact.${key}`), kind: "text", value: (row) => nameOf(row[key]), text: (row) => nameOf(row[key]) });
    const number = (key) => ({ key, title: t(`impact.${key}`), kind: "number", value: (row) => row[key], text: (row) => count(row[key]) });
    this.table = longTable({
      id: "plan.impact",
      label: t("plan.impact"),
      empty: t("impact.none"),
      columns: [end("from"), end("to"), ...KINDS.map(number)],
      keyOf: ({ from, to }) => `${from} ${to}`,
      onChoose: ({ from, to }) => app.visit([from, to].filter(Boolean)),
      hasCsv: false,
    });
    this.box = this.table.box;
    this.extra = page.rights.includes("file.export") ? h("span", { class: "files" }, ["xlsx", "csv"].map((format) => this.file(format))) : null;
  }

  // Every single thing that moves, as a file.
  file(format) {
    return h("a", { class: "btn btn-small", download: true, href: urlOf(`plans/${page.plan}/impact`, { format }) }, icon("download"), t("impact.file", { format: format.toUpperCase() }));
  }

  ask(signal) {
    return this.app.api.impact(signal);
  }

  take({ by_grid: rows, totals }) {
    this.table.table.setRows(rows);
    const told = [...KINDS, "posts", "decided"].filter((name) => totals[name]).map((name) => t(`impact.total.${name}`, { n: count(totals[name]) }));
    return told.length ? t("impact.totals", { totals: told.join(t("list.join")) }) : t("impact.none");
  }
}

function nameOf(code) {
  return code ? shortCode(code) : t("impact.nowhere");
}
