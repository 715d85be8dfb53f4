// The forms of decisions: what each asks for beside the candidate that is chosen.

import { h } from "../shared/dom.js";
import { page, t } from "../shared/page.js";
import { nameOf } from "./told.js";

const PROPOSED = ["road", "number", "compound", "building"];
const NAMED = ["road", "compound", "poi"]; // elements whose names have aliases

function field(name, title, { value = "", required = false, wide = false, oninput } = {}) {
  return h("label", { class: wide ? "field wide" : "field" }, h("span", {}, title), h("input", { name, value, required, oninput, maxlength: 300, autocomplete: "off" }));
}

export function rejecting() {
  const reasons = page.reasons.map((name) => h("option", { value: t(`desk.reason.${name}`) }));
  return [h("label", { class: "field wide" }, h("span", {}, t("desk.reason")), h("input", { name: "reason", list: "reasons", required: true, maxlength: 300, autocomplete: "off" })), h("datalist", { id: "reasons" }, reasons)];
}

export function pinning() {
  return [h("p", { class: "muted" }, t("desk.pin_hint"))];
}

export function proposing({ text, elements }) {
  return [
    h("p", { class: "muted" }, t("desk.pin_hint")),
    field("text", t("desk.address"), { value: text, required: true, wide: true }),
    ...PROPOSED.map((name) => field(name, nameOf(name), { value: elements[name] ?? "" })),
    field("reason", t("desk.reason"), { required: true, wide: true }),
  ];
}

export function learning({ spans }, match) {
  const names = spans.filter(({ element }) => NAMED.includes(element));
  const isAddress = Boolean(match.address_id || match.elsewhere);
  const choice = (value, words, checked) => h("label", { class: "tick" }, h("input", { type: "radio", name: "kind", value, checked, required: true }), h("span", {}, words));
  return [
    isAddress ? choice("text", t("desk.learn_text"), true) : null,
    ...names.map(({ element, value }, at) => choice(`${element}:${value}`, t("desk.learn_name", { element: nameOf(element), alias: value }), !isAddress && at === 0)),
    names.length ? field("name", t("desk.learn_as"), { wide: true, oninput: ({ target }) => meanName(target.form) }) : null,
  ].filter(Boolean);
}

// Who writes a standard name means a name, not the whole text.
function meanName(form) {
  const chosen = form.querySelector("[name=kind]:checked");
  if (chosen?.value === "text") form.querySelector("[name=kind]:not([value=text])").checked = true;
}

export function giving({ elements }, match) {
  return [
    h("p", { class: "muted" }, t("desk.give_hint")),
    field("code", t("desk.grid_code"), { value: match.grid ?? "", required: true }),
    field("unit", t("desk.unit"), { value: elements.unit ?? "" }),
    field("reason", t("desk.reason"), { required: true }),
    field("approver", t("desk.approver"), { value: page.approver, required: true }),
  ];
}

// What the form of a kind of alias says, as the decision takes it.
export function learnt({ kind, name }) {
  const at = kind.indexOf(":");
  return at < 0 ? { kind } : { kind: kind.slice(0, at), alias: kind.slice(at + 1), name };
}
