// The lists of a card: what hangs on a grid or a division, a page at a time.

import { area, count, metres } from "../shared/format.js";
import { getJson } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { page, t } from "../shared/page.js";
import { selecting } from "./state.js";

const ROWS = 50;
const GAPS = 1000;

// Each list (`isLocated`: found by today's owners): the right that opens it, where its page comes from, which features of the answer are its rows, and what a
// row says and leads to: a patch of the state, or a place on the map.
const LISTS = {
  addresses: { right: "address.read", path: () => "addresses", query: located, isLocated: true, row: addressRow },
  resources: { right: "resource.read", path: () => "resources", query: located, isLocated: true, row: resourceRow },
  events: { right: "event.read", path: () => "events", query: (of) => ({ ...located(of), stage: "open" }), isLocated: true, row: eventRow },
  gaps: { right: "gap.read", path: () => "coverage", query: ({ division }) => ({ division, limit: GAPS }), rowsOf: gapsOf, row: gapRow },
  history: { right: "grid.read", path: ({ grid }) => `grids/${encodeURIComponent(grid)}/history`, query: () => ({}), row: versionRow },
  children: { right: "grid.read", path: () => "divisions", query: ({ division }) => ({ parent: division, limit: ROWS }), rowsOf: ({ divisions }) => divisions, row: divisionRow },
};

export const isList = (name) => Object.hasOwn(LISTS, name);
export const maySee = (name) => page.rights.includes(LISTS[name].right);

// {rows, total, next, lineage} of a list; `of` has the code of the grid and of the division it is about; `next` is the
// link that the page before gave.
export async function loadList(name, of, { on, next }, signal) {
  const { path, query, rowsOf = ({ features }) => features, row } = LISTS[name];
  const answer = next ? await getJson(next, {}, signal) : await getJson(path(of), { on, ...query(of) }, signal);
  return {
    rows: rowsOf(answer, of).map(row),
    total: answer.numberMatched ?? null,
    next: answer.links?.find(({ rel }) => rel === "next")?.href ?? "",
    lineage: answer.lineage ?? null,
  };
}

// The body of a list. `acts`: on (the day that is shown), back(), choose(row), more() (null on the last page), select(code of a grid).
export function listOf(name, { rows, total, lineage }, acts) {
  const sentence = total === null ? t("list.shown", { n: count(rows.length) }) : t("list.shown_of", { n: count(rows.length), total: count(total) });
  return [
    h("p", { class: "card-list-head" },
      h("button", { class: "btn btn-small", type: "button", "data-back": true, onclick: acts.back }, icon("chevron-left"), t("list.back")),
      h("b", {}, t(`list.${name}`))),
    LISTS[name].isLocated && ownersNote(acts.on),
    lineage && lineageOf(lineage, acts),
    rows.length ? h("ul", { class: "card-rows" }, rows.map((row) => h("li", {}, rowOf(row, acts)))) : h("p", { class: "quiet" }, t("list.none")),
    rows.length > 0 && h("p", { class: "quiet" }, sentence, " ", acts.more && h("button", { class: "btn btn-small", type: "button", onclick: acts.more }, t("gaps.more"))),
  ];
}

function rowOf(row, { choose }) {
  const parts = [h("span", {}, row.label), h("span", { class: "card-row-detail" }, row.detail)];
  if (!row.patch && !row.geometry) return h("div", { class: "card-row" }, parts);
  return h("button", { class: "card-row", type: "button", onclick: () => choose(row) }, parts);
}

function lineageOf({ from, to }, { select }) {
  const codes = (edges) => edges.map(({ code }) => h("button", { class: "btn btn-small mono", type: "button", onclick: () => select(code) }, code));
  return [
    from.length > 0 && h("p", { class: "heirs" }, t("list.from"), codes(from)),
    to.length > 0 && h("p", { class: "heirs" }, t("list.to"), codes(to)),
  ];
}

function located({ grid, division }) {
  return grid ? { grid, limit: ROWS } : { division, limit: ROWS };
}

// An address without a code has no page of its own: its place is shown.
function addressRow({ geometry, properties: { code, text, status, households } }) {
  const detail = status === "OC" ? households > 0 && t("list.households", { n: count(households) }) : t(`status.${status}`);
  return { label: text, detail: detail || "", geometry, patch: code ? selecting("address", code) : null };
}

function resourceRow({ geometry, properties: { code, name, class: kind, type } }) {
  return { label: name, detail: type || t(`class.${kind}`), geometry, patch: selecting("resource", code) };
}

function eventRow({ id, geometry, properties: { title, reported_at: at } }) {
  return { label: title, detail: at.slice(0, 10), geometry, patch: selecting("event", id) };
}

// The report lists the places of a community; a grid's are those that name it.
function gapsOf({ places: { features } }, { grid }) {
  return grid ? features.filter(({ properties }) => properties.codes.includes(grid)) : features;
}

function gapRow({ geometry, properties: { kind, name, area_m2: areaM2 } }) {
  const size = kind === "blind" || kind === "overlap" ? area(areaM2) : name;
  return { label: t(`gap.${kind}`), detail: size ?? "", geometry, patch: null };
}

function versionRow({ geometry, properties: { edition, valid_from: from, valid_to: to, name } }) {
  const days = from ? [from, to ?? t("list.today")].join(" – ") : t("list.never");
  return { label: [t("card.edition", { n: edition }), name].filter(Boolean).join(" · "), detail: days, geometry, patch: from ? { on: from === page.today ? "" : from, list: "" } : null };
}

function divisionRow({ code, name }) {
  return { label: name, detail: code, patch: selecting("area", code), geometry: null };
}

// How near a thing is to the border, in words; "" where it is not.
export function nearWords(distance) {
  return typeof distance === "number" ? t("card.near", { distance: metres(distance) }) : "";
}

// What hangs on a grid or a division is found by the owners of today, whatever day is shown.
export function ownersNote(on) {
  return on !== page.today && h("p", { class: "quiet" }, t("card.owners_today", { day: on }));
}
