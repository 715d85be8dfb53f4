// The numbers of each division, and the way down to them.

import { area, count } from "../shared/format.js";
import { h, icon } from "../shared/dom.js";
import { page, t } from "../shared/page.js";
import { MEASURES, nextSort, sorted } from "./measures.js";

// From the whole district to the division shown; all but the last are links.
export function crumbsOf(path, href) {
  const steps = [{ code: "", name: page.whole || t("gaps.whole") }, ...path];
  return h("ol", {}, steps.map(({ code, name }, i) => h("li", {}, i + 1 < steps.length
    ? h("a", { href: href({ division: code, rows: "" }), "data-key": `crumb-${i}` }, name)
    : h("b", { "aria-current": "page" }, name))));
}

export function divisionsOf(report, state, href) {
  if (!report.divisions.length) return [h("p", { class: "empty" }, t("gaps.no_divisions"))];
  const rows = sorted(report.divisions, state.sort, state.order);
  return [h("div", { class: "scroll-x", tabindex: "0", role: "group", "aria-labelledby": "divisions-title" }, h(
    "table",
    { class: "grid-table" },
    h("thead", {}, h("tr", {}, head("name", t("coverage.division"), state, href), MEASURES.map(({ key, kind }) => head(key, t(`coverage.col.${kind}`), state, href)))),
    h("tbody", {}, rows.map((row) => line(row, state, href))),
    rows.length > 1 && h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, t("coverage.total")), MEASURES.map((measure) => h("td", {}, number(measure, report.totals))))),
  ))];
}

function head(key, words, state, href) {
  const isOn = state.sort === key;
  const isUp = Boolean(state.order) !== (key === "name");
  const turned = isOn && (isUp ? "ascending" : "descending");
  const mark = isOn && h("span", { class: "turn", "aria-hidden": "true" }, isUp ? "↑" : "↓");
  return h("th", { scope: "col", "aria-sort": turned }, h("a", { href: href(nextSort(state, key)), "data-key": `sort-${key}` }, words, mark));
}

function line(row, state, href) {
  const isLast = row.code === state.division;
  const name = isLast ? row.name : h("a", { href: href({ division: row.code, rows: "" }), "data-key": `division-${row.code}` }, row.name, icon("chevron-right"));
  return h("tr", {}, h("th", { scope: "row" }, name), MEASURES.map((measure) => h("td", {}, cell(measure, row, href))));
}

// Every number leads to its places; by keyboard the way is the division's name, then the total.
function cell(measure, row, href) {
  if (!row[measure.key] || !page.places) return number(measure, row);
  return h("a", { href: href({ division: row.code, kind: measure.kind, rows: "" }), tabindex: "-1" }, number(measure, row));
}

function number({ key, isArea }, row) {
  return h("span", { class: row[key] ? "some" : "none" }, isArea && row[key] ? area(row[key]) : count(row[key]));
}
