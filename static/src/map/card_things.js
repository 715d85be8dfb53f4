// Cards of what is not a grid: a division, an address, a resource, an event.

import { getJson } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { NONE, count, moment, position } from "../shared/format.js";
import { lang, page, say, t } from "../shared/page.js";
import { commanderRows, divisionRows } from "../shared/people.js";
import { codeLine, counts, draw, header, lists, peopleOf } from "./card.js";
import { nearWords, ownersNote } from "./card_lists.js";

// Where each comes from, its title, and the facts of its card: [word, value of its properties], empty ones left out.
const THINGS = {
  address: {
    path: "addresses",
    title: ({ text }) => text,
    facts: [
      ["status", ({ status }) => t(`status.${status}`)],
      ["households", ({ households }) => households > 0 && count(households)],
      ["place", ({ compound, building, unit, floor, room }) => [compound, building, unit, floor, room].filter(Boolean).join(" ")],
    ],
  },
  resource: {
    path: "resources",
    title: ({ name }) => name,
    facts: [
      ["class", (of) => t(`class.${of.class}`)],
      ["type", ({ type }) => type],
      ["network", ({ network }) => network],
      ["owner", ({ owner }) => owner],
      ["shift", ({ shift }) => shift],
    ],
  },
  event: {
    path: "events",
    title: ({ title }) => title,
    facts: [
      ["stage", ({ stage }) => t(`stage.${stage}`)],
      ["category", ({ category }) => category],
      ["source", ({ source, source_id: number }) => `${source} ${number}`],
      ["reported", ({ reported_at: at }) => moment(at, page.offset, lang)],
      ["closed", ({ closed_at: at }) => at && moment(at, page.offset, lang)],
      ["address", ({ address }) => address],
      ["text", ({ text }) => text],
    ],
  },
};
export const isThing = (kind) => Object.hasOwn(THINGS, kind);

// Everything the card of an address, a resource or an event shows on a day.
export async function loadThing(kind, code, on, signal) {
  const thing = await getJson(`${THINGS[kind].path}/${encodeURIComponent(code)}`, {}, signal);
  const { grid } = thing.properties;
  if (!grid || !page.people) return { thing, commanders: null };
  const at = on === page.today ? {} : { at: `${on}T12:00:00${page.offset}` };
  const { commanders } = await getJson("posts/answers", { grid, ...at }, signal);
  return { thing, commanders };
}

// `on` is the day that is shown, `select(code)` goes to the grid.
export function showThing(kind, { thing, commanders }, { on, select }) {
  const { title, facts } = THINGS[kind];
  const { properties, geometry } = thing;
  const rows = facts.map(([word, value]) => [word, value(properties)]).filter(([, value]) => value);
  draw(
    header(t(`card.kind.${kind}`), kind),
    h("p", { class: "card-title" }, title(properties) || NONE),
    properties.code && codeLine(properties.code),
    h("dl", { class: "facts" }, rows.map(([word, value]) => [h("dt", {}, t(`fact.${word}`)), h("dd", {}, value)]), placeOf(geometry)),
    gridOf(properties, select),
    ownersNote(on),
    properties.grid && peopleOf("card.commanders", commanders && commanderRows(commanders), page.kinds),
  );
  say(title(properties));
}

function placeOf(geometry) {
  if (!geometry) return null;
  const [lon, lat] = geometry.coordinates;
  return [h("dt", {}, t("card.position")), h("dd", { class: "mono" }, position({ lat, lon }))];
}

function gridOf({ grid, grid_reason: reason, near_border_m: near }, select) {
  if (!grid) return h("p", { class: "note note-error" }, t("card.no_grid"), " ", t.has(`reason.${reason}`) ? t(`reason.${reason}`) : reason);
  const go = h("button", { class: "btn btn-small mono", type: "button", "data-grid": grid, onclick: () => select(grid) }, grid);
  const notes = [reason === "decision" && t("card.decision"), nearWords(near)].filter(Boolean).join(" ");
  return h("p", { class: "card-grid" }, t("card.in_grid"), " ", go, notes && h("span", { class: "quiet" }, ` ${notes}`));
}

// Everything the card of a division shows on a day.
export async function loadDivision(code, on, signal) {
  const path = `divisions/${encodeURIComponent(code)}`;
  const [division, summary] = await Promise.all([getJson(path, {}, signal), getJson(`${path}/summary`, { on }, signal)]);
  const hasPeople = page.people && division.properties.level === "community";
  const { posts } = hasPeople ? await getJson("posts", { division: code, on }, signal) : { posts: null };
  return { division, summary, posts };
}

// `acts`: on (the day that is shown), area(code) goes to another division, open(list), zoom().
export function showDivision({ division, summary, posts }, acts) {
  const { code, name, level, parent, children } = division.properties;
  const up = (above) => h("button", { class: "btn btn-small", type: "button", onclick: () => acts.area(above) }, t("card.up"));
  draw(
    header(t.has(`level.${level}`) ? t(`level.${level}`) : level, "division"),
    h("p", { class: "card-title" }, name),
    codeLine(code),
    level === "community" && peopleOf("card.posts", posts && divisionRows(posts, code, page.kinds), page.kinds),
    counts(summary, acts.open),
    ownersNote(acts.on),
    lists(children > 0 ? ["gaps", "children"] : ["gaps"], acts.open),
    h("p", { class: "card-lists" },
      parent && up(parent),
      division.geometry && h("button", { class: "btn btn-small", type: "button", onclick: acts.zoom }, t("card.zoom")),
      h("a", { class: "btn btn-small", href: `${page.prefix}/coverage/#division=${encodeURIComponent(code)}` }, t("card.report"))),
  );
  say(name);
}
