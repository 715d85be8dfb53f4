// How the gap report looks: functions of the report and the state.

import { area, areaParts, count } from "../shared/format.js";
import { postTitle } from "../shared/people.js";
import { KINDS, TOTALS, countOf, listed, whereabouts } from "../shared/places.js";
import { seatUrl } from "../shared/seats.js";
import { urlOf } from "../shared/api.js";
import { h, icon, swatch } from "../shared/dom.js";
import { lang, page, signInUrl, t } from "../shared/page.js";

// The panel's children. `acts`: shown (how many rows), set(patch of the state), choose(feature), more().
export function panelOf(report, state, acts) {
  const byDivision = state.by === "division" || !page.places;
  return [
    report.division && crumb(report.division, acts),
    totals(report, state, acts),
    page.places ? tabs(report, state, acts) : countsOnly(),
    ...(byDivision ? divisions(report, acts) : places(report.places, state, acts)),
    page.places && exportLinks(state),
  ].filter(Boolean);
}

export function skeleton() {
  const bones = [100, 100, 80, 90, 70].map((width) => h("div", { class: "bone", style: `width:${width}%` }));
  return [h("div", { "aria-busy": "true" }, h("p", { class: "quiet" }, t("gaps.loading")), bones)];
}

export function problem(sentence, retry) {
  const again = h("button", { class: "btn btn-small", type: "button", onclick: retry }, t("error.retry"));
  return h("div", { class: "note note-error", role: "alert" }, h("p", {}, sentence), again);
}

function crumb({ properties }, { set }) {
  const above = !properties.parent || properties.parent === page.district ? "" : properties.parent;
  const up = { class: "btn btn-small", type: "button", "data-key": "up", onclick: () => set({ division: above }) };
  return h("p", { class: "crumb" }, h("button", up, icon("chevron-left"), t(above ? "gaps.back" : "gaps.whole")), h("b", {}, properties.name));
}

function totals(report, { kind }, { set }) {
  return h("div", { class: "totals" }, TOTALS.map((total) => {
    const number = report.totals[total.key];
    const look = `total total-${total.kind}${number ? "" : " total-none"}`;
    if (!page.places) return h("div", { class: look }, totalFace(total, number));
    const isOn = kind === total.kind;
    return h("button", {
      class: look,
      type: "button",
      "aria-pressed": String(isOn),
      "data-key": `total-${total.kind}`,
      onclick: () => set({ kind: isOn ? "" : total.kind, by: "" }),
    }, totalFace(total, number));
  }));
}

function totalFace({ kind, isArea }, number) {
  const { value, unit } = isArea ? areaParts(number) : { value: count(number), unit: "" };
  return [
    h("span", { class: "value" }, value, unit && h("small", {}, ` ${unit}`)),
    h("span", { class: "label" }, t(`total.${kind}`)),
  ];
}

function tabs(report, { by }, { set }) {
  const tab = (value, text) => h("button", {
    type: "button",
    "aria-pressed": String(by === value),
    "data-key": `by-${value}`,
    onclick: () => set({ by: value }),
  }, text);
  return h("div", { class: "segments", role: "group", "aria-label": t("gaps.list") }, tab("", t("gaps.places")), tab("division", t("gaps.divisions")));
}

function places({ features, counts }, { kind }, acts) {
  const rows = listed(features, kind);
  const total = countOf(counts, kind);
  if (!rows.length) return [h("p", { class: "empty" }, t(kind ? "gaps.none_of_kind" : "gaps.none"))];
  return [
    kindFilter(counts, kind, acts),
    h("ol", { class: "rows-list" }, rows.slice(0, acts.shown).map((row) => h("li", {}, placeRow(row, acts), remedy(row)))),
    h("p", { class: "quiet" }, t("gaps.shown", { shown: count(Math.min(acts.shown, rows.length)), total: count(total) })),
    rows.length > acts.shown && h("button", { class: "btn btn-small", type: "button", onclick: acts.more }, t("gaps.more")),
  ];
}

function kindFilter(counts, kind, { set }) {
  const option = (value, text) => h("option", { value, selected: value === kind }, `${text} · ${count(countOf(counts, value))}`);
  return h(
    "select",
    { class: "kind-filter", "aria-label": t("gaps.kind"), "data-key": "kind", onchange: ({ target }) => set({ kind: target.value }) },
    option("", t("gaps.all")),
    KINDS.filter((name) => counts[name] || name === kind).map((name) => option(name, t(`gap.${name}`))),
  );
}

function exportLinks({ on, division }) {
  const link = (format, text) => h("a", { href: urlOf("coverage/export", { on: on || page.today, division, format }), download: "" }, text);
  return h("p", { class: "exports" }, link("gpkg", t("gaps.export", { format: "GeoPackage" })), link("csv", t("gaps.export", { format: "CSV" })));
}

function placeRow(feature, { choose }) {
  const { kind, area_m2: areaM2 } = feature.properties;
  const isGround = kind === "blind" || kind === "overlap";
  return h(
    "button",
    { type: "button", onclick: () => choose(feature) },
    swatch(kind),
    h("span", { class: "what" }, t(`gap.${kind}`)),
    h("span", { class: "much" }, isGround ? area(areaM2) : ""),
    h("span", { class: "where" }, words(feature.properties)),
  );
}

function remedy({ properties }) {
  const href = seatUrl(properties, page);
  return href && h("a", { class: "remedy", href }, t(`coverage.remedy.${properties.kind}`));
}

function words({ post, reason, ...place }) {
  const why = reason && (t.has(`reason.${reason}`) ? t(`reason.${reason}`) : reason);
  return [...whereabouts(place), post && postTitle(page.kinds, post, lang), why].filter(Boolean).join(" · ");
}

function divisions(report, { set }) {
  if (!report.divisions.length) return [h("p", { class: "empty" }, t("gaps.no_divisions"))];
  return [h("ol", { class: "rows-list" }, report.divisions.map((row) => h("li", {}, h(
    "button",
    { type: "button", onclick: () => set({ division: row.code, by: "" }) },
    h("span", { class: "what" }, row.name),
    icon("chevron-right"),
    h("span", { class: "where" }, numbers(row)),
  ))))];
}

// The totals of a division that are not zero, in words.
function numbers(row) {
  const found = TOTALS.filter(({ key }) => row[key]);
  const text = found.map(({ key, kind, isArea }) => `${t(`short.${kind}`)} ${isArea ? area(row[key]) : count(row[key])}`);
  return text.join(" · ") || t("gaps.clean");
}

function countsOnly() {
  if (page.signed_in) return h("p", { class: "note" }, t("gaps.no_right"));
  return h("p", { class: "note" }, t("gaps.counts_only"), " ", h("a", { href: signInUrl() }, t("sign_in")));
}
