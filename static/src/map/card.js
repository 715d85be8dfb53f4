// The card of the selected grid: what it is, who commands and works there, what it holds; and the parts of every card.

import { groupedCode, metres, NONE, count, position } from "../shared/format.js";
import { commanderRows, postTitle, staffRows } from "../shared/people.js";
import { getJson, urlOf } from "../shared/api.js";
import { maySee, ownersNote } from "./card_lists.js";
import { byId, h, icon } from "../shared/dom.js";
import { lang, page, say, signInUrl, t } from "../shared/page.js";

// What is counted on a card, and which list of the card (LISTS) shows it.
const COUNTS = { grids: "", addresses: "addresses", households: "addresses", resources: "resources", open_events: "events" };

// Everything the card of a grid shows on a day; what the reader may not see is null, and so is all but `grid` for a
// grid that is not in force (the API then names its heirs).
export async function loadGrid(code, on, signal) {
  const path = `grids/${encodeURIComponent(code)}`;
  const grid = await getJson(path, { on }, signal);
  if (grid.properties.heirs) return { grid, summary: null, commanders: null, staff: null };
  const [summary, people] = await Promise.all([
    getJson(`${path}/summary`, { on }, signal),
    page.people ? loadPeople(code, on, signal) : { commanders: null, staff: null },
  ]);
  return { grid, summary, ...people };
}

async function loadPeople(code, on, signal) {
  const moment = on === page.today ? {} : { at: `${on}T12:00:00${page.offset}` };
  const [{ commanders }, { posts }] = await Promise.all([
    getJson("posts/answers", { grid: code, ...moment }, signal),
    getJson("posts", { grid: code, on }, signal),
  ]);
  return { commanders, staff: posts };
}

// `near` is the locate answer of the click, null without one; `select(code)` goes to another grid.
export function showGrid({ grid: { properties }, summary, commanders, staff }, { near, on, select, open }) {
  const { kinds } = page;
  draw(
    header(t(`kind.${properties.kind}`), properties.kind),
    codeLine(properties.code),
    properties.name !== properties.code && h("p", { class: "card-name" }, properties.name || NONE),
    h("p", { class: "card-where" }, [properties.community_name, since(properties)].filter(Boolean).join(" · ")),
    near && nearNote(near),
    ...(properties.heirs
      ? [retired(properties, on, select), h("p", { class: "card-lists" }, historyPage(properties.code))]
      : [
          peopleOf("card.commanders", commanders && commanderRows(commanders), kinds),
          peopleOf("card.staff", staff && staffRows(staff, kinds), kinds),
          counts(summary, open),
          ownersNote(on),
          lists(["gaps", "history"], open, historyPage(properties.code)),
        ]),
  );
  say(t("card.selected", { code: properties.code }));
}

// A point in no grid, or in one the reader may not see (`reason` of the locate answer).
export function showNowhere({ lat, lon }, on, reason) {
  const sentence = on === page.today ? t("card.outside") : t("card.nowhere_on", { day: on });
  draw(
    header(t("card.nowhere"), "nowhere"),
    h("p", { class: "card-name" }, reason === "out_of_scope" ? t("card.out_of_scope") : sentence),
    h("dl", { class: "facts" }, h("dt", {}, t("card.position")), h("dd", { class: "mono" }, position({ lat, lon }))),
  );
  say(t("card.nowhere"));
}

export function showProblem(sentence, retry) {
  draw(
    header(t("card.nowhere"), "problem", sentence),
    retry && h("button", { class: "btn btn-small", type: "button", onclick: retry }, t("error.retry")),
  );
  say(sentence);
}

export function showLoading() {
  draw(header(t("card.loading"), "loading"), ...[60, 90, 75, 100, 40].map((width) => h("div", { class: "bone", style: `width:${width}%` })));
}

export function hideCard() {
  const card = byId("card");
  card.hidden = true;
  card.replaceChildren();
}

export function draw(...children) {
  const card = byId("card");
  const held = card.contains(document.activeElement);
  card.replaceChildren(...children.flat(Infinity).filter(Boolean));
  card.hidden = false;
  if (held) card.focus({ preventScroll: true });
}

export function header(title, kind, sentence = title) {
  return h(
    "header",
    { class: `card-head card-head-${kind}` },
    h("h2", {}, sentence),
    h("button", { class: "icon-btn", type: "button", "data-close-card": true, "aria-label": t("card.close") }, icon("close")),
  );
}

export function codeLine(code) {
  return h(
    "p",
    { class: "card-code" },
    h("span", { class: "mono", "data-code": code }, groupedCode(code).map((part) => h("span", {}, part))),
    h("button", { class: "icon-btn", type: "button", "aria-label": t("card.copy"), title: t("card.copy"), onclick: (event) => copy(code, event.currentTarget) }, icon("copy")),
  );
}

// The clipboard needs https or localhost; elsewhere the code is selected for copying by hand.
async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code);
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    say(t("card.copy_failed"));
    return;
  }
  button.replaceChildren(icon("check"));
  setTimeout(() => button.replaceChildren(icon("copy")), 1500);
  say(t("card.copied", { code }));
}

function since({ valid_from: from, valid_to: to, edition }) {
  const days = from && (to ? t("card.valid_between", { from, to }) : t("card.valid_from", { day: from }));
  return [edition && t("card.edition", { n: edition }), days].filter(Boolean).join(t("card.comma"));
}

// The page with every version, the lineage and who was responsible on a day.
function historyPage(code) {
  return h("a", { class: "btn btn-small", href: urlOf(`/grids/${encodeURIComponent(code)}/history`) }, t("card.history_page"));
}

function retired({ heirs, retired_reason: reason }, on, select) {
  const link = (code) => h("button", { class: "btn btn-small mono", type: "button", onclick: () => select(code) }, code);
  return h(
    "div",
    { class: "note" },
    h("p", {}, t("card.not_in_force", { day: on }), reason && ` ${reason}`),
    heirs.length > 0 && h("p", { class: "heirs" }, t("card.heirs"), heirs.map(link)),
  );
}

function nearNote({ near_border_m: distance, border, by }) {
  const sentences = [];
  if (border.length) sentences.push(t("card.near_border", { distance: metres(distance), codes: border.join(t("list.join")) }));
  if (by === "decision") sentences.push(t("card.decision"));
  return sentences.length ? h("p", { class: "note" }, sentences.join(" ")) : null;
}

export function peopleOf(title, rows, kinds) {
  return h("section", { class: "people" }, h("h3", {}, t(title)), rows ? rowsOf(rows, kinds) : hidden());
}

function rowsOf(rows, kinds) {
  return h("dl", {}, rows.map((row) => [h("dt", {}, postTitle(kinds, row.post, lang)), h("dd", {}, person(row))]));
}

function person({ name, phone, standIn, vacant }) {
  return [
    name && h("span", {}, name),
    standIn && h("span", { class: "badge" }, t("card.stand_in")),
    phone && dialled(phone),
    vacant && h("span", { class: "vacant" }, t(`vacant.${vacant}`)),
  ];
}

// A number that is shown in full can be called.
function dialled(phone) {
  const digits = phone.replace(/[\s-]/g, "");
  return /^\+?\d{3,}$/.test(digits) ? h("a", { class: "phone mono", href: `tel:${digits}` }, phone) : h("span", { class: "phone mono" }, phone);
}

function hidden() {
  if (page.signed_in) return h("p", { class: "quiet" }, icon("lock"), t("card.no_right"));
  return h("p", { class: "quiet" }, icon("lock"), h("a", { href: signInUrl() }, t("card.sign_in")));
}

// The numbers of a card; those that have a list open it (`open(name)`) where the reader may see it.
export function counts(summary, open) {
  const shown = Object.keys(COUNTS).filter((name) => name in summary);
  return h("dl", { class: `counts counts-${shown.length}` }, shown.map((name) => h("div", {}, h("dd", {}, number(name)), h("dt", {}, t(`card.${name}`)))));

  function number(name) {
    const list = COUNTS[name];
    const words = count(summary[name]);
    if (!list || !summary[name] || !maySee(list)) return words;
    return h("button", { class: "count", type: "button", "data-list": list, "aria-label": `${words} ${t(`card.${name}`)}`, onclick: () => open(list) }, words);
  }
}

// Buttons of lists that have no number on the card.
export function lists(names, open, ...more) {
  const button = (name) => h("button", { class: "btn btn-small", type: "button", "data-list": name, onclick: () => open(name) }, t(`list.${name}`));
  return h("p", { class: "card-lists" }, names.filter(maySee).map(button), more);
}
