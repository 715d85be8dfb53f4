// The card of what is selected: its facts, its neighbours, its lock and its attributes; and while a border moves, what
// both sides have.

import { codeLine, header } from "../map/card.js";
import { byId, h, icon } from "../shared/dom.js";
import { area, count } from "../shared/format.js";
import { t } from "../shared/page.js";
import { beside } from "./arcs.js";
import { BoundsForm } from "./bounds_form.js";
import { shortCode, tailCode } from "./codes.js";
import { choiceOf, nameOf } from "./communities.js";
import { selecting } from "./state.js";

const FIELDS = ["new_code", "name", "kind", "community"];

export class Card {
  // `app` is what main.js puts together.
  constructor(app) {
    this.app = app;
    this.bounds = new BoundsForm(app, (code) => this.close(code));
    this.box = byId("card");
    this.live = h("div", { class: "live", hidden: true });
    this.main = h("div", { class: "card-main" });
    this.box.replaceChildren(this.live, this.main);
    this.box.addEventListener("click", ({ target }) => target.closest("[data-close-card]") && app.selection.clear());
  }

  // Draws the card of these codes anew, unless its form is being filled in for the same grid.
  show(codes) {
    if (this.editing && codes.join() === this.editing) return;
    const features = codes.map((code) => this.app.bench.feature(code)).filter(Boolean);
    this.editing = null;
    const held = this.main.contains(document.activeElement);
    this.main.replaceChildren(...this.contents(features).filter(Boolean));
    this.box.hidden = !features.length && this.live.hidden;
    if (held && !this.box.hidden) this.box.focus({ preventScroll: true });
  }

  contents(features) {
    if (features.length === 1) return this.one(features[0]);
    return features.length ? this.many(features) : [];
  }

  one({ id: code, properties }) {
    const { mayEdit } = this.app.session;
    return [
      header(t("plan.grid"), "grid"),
      codeLine(shortCode(code)),
      properties.name && h("p", { class: "card-name" }, properties.name),
      h("p", { class: "card-where" }, [t(`plan.state.${properties.state ?? "same"}`), properties.locked && t("plan.locked")].filter(Boolean).join(" · ")),
      factsOf(properties),
      this.neighbours(code),
      h("p", { class: "card-lists" }, mayEdit && this.button("attributes", () => this.edit(code)), mayEdit && this.lockButton(code, properties), this.boundsButton(code)),
    ];
  }

  many(features) {
    const sum = (name) => features.reduce((all, { properties }) => all + (properties[name] ?? 0), 0);
    return [
      header(t("plan.grids", { n: features.length }), "grids"),
      factsOf({ area_m2: sum("area_m2"), households: sum("households") }),
      h("ul", { class: "card-rows" }, features.map(({ id, properties }) => h("li", {}, h("button", { class: "card-row", type: "button", onclick: () => this.app.store.set(selecting([id])) }, h("span", { class: "mono" }, shortCode(id)), h("span", { class: "card-row-detail" }, `${area(properties.area_m2)} · ${t("plan.households", { n: count(properties.households) })}`))))),
    ];
  }

  neighbours(code) {
    const codes = [...beside(this.app.bench.model, code).keys()].sort();
    if (!codes.length) return null;
    const button = (other) => h("button", { class: "btn btn-small mono", type: "button", title: shortCode(other), onclick: () => this.app.store.set(selecting([other])) }, tailCode(other, code));
    return h("section", { class: "people" }, h("h3", {}, t("plan.neighbours")), h("p", { class: "neighbours" }, codes.map(button)));
  }

  lockButton(code, { locked }) {
    return this.button(locked ? "unlock" : "lock", () => this.app.lock(code, !locked));
  }

  boundsButton(code) {
    return h("button", { class: "btn btn-small", type: "button", "data-act": "bounds", onclick: () => this.describe(code) }, icon("list"), t("plan.bounds"));
  }

  describe(code) {
    this.editing = code;
    this.main.replaceChildren(...this.bounds.open(code));
    this.box.focus({ preventScroll: true });
  }

  button(name, act) {
    return h("button", { class: "btn btn-small", type: "button", "data-act": name, onclick: act }, icon(name), t(`act.${name}`));
  }

  // The attributes as a form; what was typed stays there when it is refused.
  edit(code) {
    const { properties } = this.app.bench.feature(code);
    const inputs = {
      new_code: h("input", { value: shortCode(code), maxlength: "64", autocomplete: "off", class: "mono" }),
      name: h("input", { value: properties.name ?? "", maxlength: "100", autocomplete: "off" }),
      kind: h("select", {}, ["base", "special"].map((value) => h("option", { value, selected: value === properties.kind }, t(`option.kind.${value}`)))),
      community: choiceOf(properties.community ?? ""),
    };
    const was = Object.fromEntries(FIELDS.map((name) => [name, inputs[name].value]));
    const form = h("form", { class: "attributes" }, FIELDS.map((name) => h("label", { class: "field" }, h("span", {}, t(`attribute.${name}`)), inputs[name])), h("p", { class: "actions" }, h("button", { class: "btn btn-primary", type: "submit" }, t("act.save")), h("button", { class: "btn", type: "button", onclick: () => this.close(code) }, t("act.cancel"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(code, Object.fromEntries(FIELDS.filter((name) => inputs[name].value.trim() !== was[name]).map((name) => [name, inputs[name].value.trim()])));
    });
    this.editing = code;
    this.main.replaceChildren(header(t("act.attributes"), "form"), form);
    inputs.name.focus();
  }

  close(code) {
    this.editing = null;
    this.show([code]);
  }

  async save(code, changes) {
    if (!Object.keys(changes).length) return this.close(code);
    return this.app.send({ verb: "change", code, ...changes }, { done: () => this.saved(changes.new_code ?? code) });
  }

  saved(code) {
    this.editing = null;
    this.app.store.set(selecting([code]));
    this.show([code]);
  }

  // Rows of sidesOf(), or null once nothing moves.
  tell(rows) {
    this.live.hidden = !rows;
    this.box.classList.toggle("is-live", Boolean(rows));
    this.box.hidden = !rows && !this.main.firstChild;
    if (rows) this.live.replaceChildren(h("table", { class: "rows" }, h("thead", {}, h("tr", {}, ["plan.grid", "plan.area", "plan.change", "plan.households_title"].map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, rows.map(rowOf))));
  }
}

function rowOf({ code, areaM2, changeM2, households }) {
  const sign = changeM2 > 0 ? "+" : changeM2 < 0 ? "−" : "";
  return h("tr", { "data-side": code }, h("th", { scope: "row", class: "mono", title: shortCode(code) }, tailCode(code)), h("td", { class: "num" }, area(areaM2)), h("td", { class: "num" }, `${sign}${area(Math.abs(changeM2))}`), h("td", { class: "num" }, count(households)));
}

function factsOf({ kind, community, area_m2: areaM2, households }) {
  const facts = [
    ["plan.area", area(areaM2)],
    ["plan.households_title", count(households)],
    kind && ["attribute.kind", t(`option.kind.${kind}`)],
    community && ["attribute.community", nameOf(community)],
  ].filter(Boolean);
  return h("dl", { class: "facts" }, facts.map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]));
}
