// Each gap as a row: what, where, how much, what to do, and the way there.

import { area, count } from "../format.js";
import { h, icon, swatch } from "../map/dom.js";
import { lang, page, signInUrl, t } from "../map/page.js";
import { postTitle } from "../people.js";
import { KINDS, countOf, listed, whereabouts } from "../places.js";
import { mapHash } from "./links.js";
import { rowsOf } from "./load.js";
import { isClean } from "./measures.js";

const STEP = 100;
const MOST = 9999;

// The list's children; `all` lists every place there is at hand, for paper.
export function placesOf({ places, totals }, state, href, all = false) {
  if (isClean(totals)) return [h("p", { class: "empty empty-good" }, icon("check"), t("gaps.none"))];
  if (!page.places) return [countsOnly()];
  const rows = listed(places.features, state.kind);
  if (!rows.length) return [h("p", { class: "empty" }, t("gaps.none_of_kind"))];
  const shown = all ? rows : rows.slice(0, rowsOf(state));
  return [table(shown, state), more(shown.length, countOf(places.counts, state.kind), state, href)];
}

function countsOnly() {
  if (page.signed_in) return h("p", { class: "note" }, t("gaps.no_right"));
  return h("p", { class: "note" }, t("gaps.counts_only"), " ", h("a", { href: signInUrl() }, t("sign_in")));
}

function table(rows, state) {
  const heads = [t("coverage.kind"), t("coverage.where"), t("coverage.amount"), t("coverage.remedy"), t("coverage.map")];
  return h(
    "table",
    { class: "grid-table places" },
    h("thead", {}, h("tr", {}, heads.map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", {}, rows.map((feature) => line(feature, state))),
  );
}

function line(feature, state) {
  const { properties } = feature;
  const where = whereabouts(properties).join(" · ");
  return h(
    "tr",
    {},
    h("td", { class: "what" }, swatch(KINDS[properties.kind]), t(`gap.${properties.kind}`)),
    h("th", { scope: "row" }, where, h("small", {}, details(properties))),
    h("td", { class: "much" }, amount(properties)),
    h("td", { class: "remedy" }, t(`coverage.remedy.${properties.kind}`)),
    h("td", { class: "go" }, way(feature, state, where)),
  );
}

function way(feature, state, where) {
  const hash = mapHash(feature, state.on);
  if (!hash) return h("span", { class: "none" }, t("coverage.nowhere"));
  return h("a", { href: `${page.prefix}/${hash}`, "aria-label": t("coverage.see_place", { where }) }, t("coverage.see"));
}

function details({ post, reason, codes }) {
  const why = reason && (t.has(`reason.${reason}`) ? t(`reason.${reason}`) : reason);
  return [post && postTitle(page.kinds, post, lang), why, !post && codes.join(t("list.join"))].filter(Boolean).join(" · ");
}

// `amount` is what the report sorts a kind by.
function amount({ kind, amount: number }) {
  if (number === null) return "";
  if (kind === "no_leader" || kind === "no_worker") return t("coverage.addresses", { n: count(number) });
  return kind === "overloaded" ? t("coverage.load", { n: count(number) }) : area(number);
}

function more(shown, total, state, href) {
  const rows = String(Math.min(rowsOf(state) + STEP, MOST));
  return h("p", { class: "more" }, t("gaps.shown", { shown: count(shown), total: count(total) }), shown < total && rowsOf(state) < MOST
    && h("a", { class: "btn btn-small", href: href({ rows }), "data-key": "more" }, t("gaps.more")));
}
