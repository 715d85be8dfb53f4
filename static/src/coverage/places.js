// Each gap as a row: what, where, how much, what to do, and the way there.

import { area, count } from "../shared/format.js";
import { h, icon, swatch } from "../shared/dom.js";
import { lang, page, signInUrl, t } from "../shared/page.js";
import { postTitle } from "../shared/people.js";
import { countOf, listed, whereabouts } from "../shared/places.js";
import { seatUrl } from "../shared/seats.js";
import { mapHash } from "./links.js";
import { rowsOf } from "./load.js";
import { MEASURES, isClean } from "./measures.js";

const WORST = 5;
const STEP = 100;
const MOST = 9999;

// The list's children: of one kind many, else the worst of each kind.
export function placesOf({ places, totals }, state, href) {
  if (isClean(totals)) return [h("p", { class: "empty empty-good" }, icon("check"), t("gaps.none"))];
  if (!page.places) return [countsOnly()];
  const kinds = state.kind ? [state.kind] : MEASURES.map(({ kind }) => kind);
  const most = state.kind ? rowsOf(state) : WORST;
  const groups = kinds.map((kind) => group(places, kind, most)).filter(({ total }) => total);
  if (!groups.length) return [h("p", { class: "empty" }, t("gaps.none_of_kind"))];
  return [table(groups, state, href), state.kind && more(groups[0], state, href)];
}

function group({ features, counts }, kind, most) {
  return { kind, rows: listed(features, kind).slice(0, most), total: countOf(counts, kind) };
}

function countsOnly() {
  if (page.signed_in) return h("p", { class: "note" }, t("gaps.no_right"));
  return h("p", { class: "note" }, t("gaps.counts_only"), " ", h("a", { href: signInUrl() }, t("sign_in")));
}

function table(groups, state, href) {
  const heads = [t("coverage.kind"), t("coverage.where"), t("coverage.amount"), t("coverage.remedy"), t("coverage.map")];
  return h(
    "table",
    { class: "grid-table places" },
    h("thead", {}, h("tr", {}, heads.map((words) => h("th", { scope: "col" }, words)))),
    groups.map(({ kind, rows, total }) => h("tbody", {}, rows.map((feature) => line(feature, state)), !state.kind && rows.length < total && rest(kind, total, href))),
  );
}

function rest(kind, total, href) {
  const words = t("coverage.all_of", { total: count(total), kind: t(`gap.${kind}`) });
  return h("tr", { class: "rest" }, h("td", { colspan: "5" }, h("a", { href: href({ kind, rows: "" }), "data-key": `all-${kind}` }, words)));
}

function line(feature, state) {
  const { properties } = feature;
  const where = whereabouts(properties).join(" · ");
  return h(
    "tr",
    {},
    h("td", { class: "what" }, swatch(properties.kind), t(`gap.${properties.kind}`)),
    h("th", { scope: "row" }, where, h("small", {}, details(properties))),
    h("td", { class: "much" }, amount(properties)),
    h("td", { class: "remedy" }, remedy(properties)),
    h("td", { class: "go" }, way(feature, state, where)),
  );
}

function remedy(properties) {
  const words = t(`coverage.remedy.${properties.kind}`);
  const href = seatUrl(properties, page);
  return href ? h("a", { href }, words) : words;
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
  if (kind === "address_unknown") return t("coverage.times", { n: count(number) });
  return kind === "overloaded" ? t("coverage.load", { n: count(number) }) : area(number);
}

function more({ rows: { length: shown }, total }, state, href) {
  const rows = String(Math.min(rowsOf(state) + STEP, MOST));
  return h("p", { class: "more" }, t("gaps.shown", { shown: count(shown), total: count(total) }), shown < total && rowsOf(state) < MOST
    && h("a", { class: "btn btn-small", href: href({ rows }), "data-key": "more" }, t("gaps.more")));
}
