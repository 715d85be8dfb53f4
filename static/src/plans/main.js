// The list of plans, and the form of a new one.

import { Refused, getJson, sendJson } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { page, t } from "../shared/page.js";
import { longTable } from "../table/long.js";

const urlOf = ({ id }) => `${page.prefix}/plans/${id}`;

function columns() {
  const text = (key, value, more = {}) => ({ key, title: t(`plans.${key}`), kind: "text", value, text: value, ...more });
  const counted = (name) => ({ key: name, title: t(`plans.${name}`), kind: "number", value: ({ counts }) => counts[name], text: ({ counts }) => String(counts[name]) });
  return [
    text("title", ({ title }) => title, { cell: (plan) => h("a", { href: urlOf(plan) }, plan.title) }),
    text("status", ({ status }) => t(`plan.status.${status}`), { cell: ({ status }) => h("span", { class: `tag tag-${status}` }, t(`plan.status.${status}`)) }),
    text("layer", ({ layer }) => page.layers.find(({ code }) => code === layer)?.name ?? layer),
    text("author", ({ author }) => author ?? ""),
    counted("changed"),
    counted("new"),
    counted("gone"),
    text("base", ({ base, stale }) => [base && t("plan.edition", { n: base.edition, day: base.effective_on }), stale && t("plans.stale")].filter(Boolean).join(t("list.join"))),
    { key: "updated", title: t("plans.updated"), kind: "date", value: ({ updated_at: at }) => at, text: ({ updated_at: at }) => moment(at, page.offset) },
  ];
}

async function show() {
  const box = byId("plans");
  try {
    const { plans } = await getJson("plans");
    const empty = t(page.rights.includes("grid.write") ? "plans.empty" : "plans.empty_read");
    const { table, box: element } = longTable({ id: "plans", label: t("plans.list"), empty, columns: columns(), keyOf: ({ id }) => String(id), onChoose: (plan) => location.assign(urlOf(plan)) });
    table.setRows(plans);
    box.replaceChildren(element);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    box.replaceChildren(h("p", { class: "note note-error", role: "alert" }, error.message), h("button", { class: "btn", type: "button", onclick: show }, t("error.retry")));
  }
  box.removeAttribute("aria-busy");
}

// A plan begins with nothing changed, or with all that makes an older edition of the newest.
async function offerEditions(form) {
  const { layer, edition } = form.elements;
  edition.replaceChildren(h("option", { value: "" }, t("plans.from_newest")));
  try {
    const { editions } = await getJson(`layers/${encodeURIComponent(layer.value)}/editions`);
    const older = editions.map(({ number, effective_on: day }) => ({ number, day })).sort((a, b) => b.number - a.number).slice(1);
    edition.append(...older.map(({ number, day }) => h("option", { value: number }, t("plans.roll_back", { n: number, day }))));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

async function create(form) {
  const { edition, ...given } = Object.fromEntries(new FormData(form));
  const path = edition ? "plans/roll-back" : "plans";
  return sendJson("POST", path, { ...given, ...(edition && { edition: Number(edition) }) });
}

function acceptNew() {
  const form = byId("new-plan");
  form.hidden = !page.rights.includes("grid.write");
  if (form.hidden) return;
  form.elements.layer.append(...page.layers.map(({ code, name }) => h("option", { value: code }, name)));
  form.elements.layer.addEventListener("change", () => offerEditions(form));
  offerEditions(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = byId("new-plan-error");
    problem.hidden = true;
    try {
      location.assign(urlOf(await create(form)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problem.textContent = error.message;
      problem.hidden = false;
    }
  });
}

acceptNew();
show();
