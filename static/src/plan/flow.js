// The plan's way to an edition, in its panel: what may be done next, who signed and who has to, what was said of it.

import { byId, h, icon } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { page, t } from "../shared/page.js";

// Verb -> what it asks for first: {name of the field, its kind}; "" for nothing.
const ASKS = {
  submit: null,
  approve: { name: "note", type: "text" },
  return: { name: "reason", type: "text", isNeeded: true },
  publish: { name: "effective_on", type: "date" },
  reopen: null,
  discard: null,
};
// Whoever may approve may give back.
const mayOf = { return: "approve" };

export class Flow {
  constructor(app) {
    this.app = app;
    this.acts = byId("plan-acts");
    this.signed = byId("plan-signatures");
    this.said = byId("plan-comments");
    app.session.on("plan", () => this.show());
    byId("comment").addEventListener("submit", (event) => {
      event.preventDefault();
      this.comment(event.target);
    });
  }

  show() {
    const { plan } = this.app.session;
    const verbs = Object.keys(ASKS).filter((verb) => plan.may[mayOf[verb] ?? verb]);
    const key = `${plan.version} ${verbs.join()}`;
    if (key === this.shown) return;
    this.shown = key;
    this.acts.replaceChildren(...verbs.map((verb) => this.button(verb)));
    this.load();
  }

  button(verb) {
    const look = verb === "publish" || verb === "submit" ? "btn btn-small btn-primary" : "btn btn-small";
    return h("button", { class: look, type: "button", "data-act": verb, onclick: () => (ASKS[verb] ? this.ask(verb) : this.turn(verb, {})) }, t(`flow.${verb}`));
  }

  // A small form in place of the buttons; what was typed stays where it is refused.
  ask(verb) {
    const { name, type, isNeeded } = ASKS[verb];
    const input = h("input", { name, type, required: Boolean(isNeeded), min: type === "date" ? page.today : null, value: type === "date" ? page.today : "", maxlength: "1000", autocomplete: "off" });
    const form = h("form", { class: "flow-form" }, h("label", { class: "field" }, h("span", {}, t(`flow.${name}`)), input), h("p", { class: "actions" }, h("button", { class: "btn btn-small btn-primary", type: "submit" }, t(`flow.${verb}`)), h("button", { class: "btn btn-small", type: "button", onclick: () => this.again() }, t("act.cancel"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.turn(verb, input.value ? { [name]: input.value } : {});
    });
    this.acts.replaceChildren(form);
    input.focus();
  }

  again() {
    this.shown = "";
    this.show();
  }

  async turn(verb, given) {
    if (await this.app.turn(verb, given)) this.again();
  }

  async load() {
    const { api, session } = this.app;
    const asked = session.plan.status === "draft" ? Promise.resolve({ signatures: [] }) : api.signatures();
    const [signed, said] = await Promise.all([this.app.attempt(() => asked), this.app.attempt(() => api.comments())]);
    if (signed) this.signed.replaceChildren(...signed.signatures.map(signature));
    if (said) this.said.replaceChildren(...said.comments.map((one) => this.remark(one)));
  }

  remark({ text, by, at, lon, lat }) {
    const place = lon !== null && h("button", { class: "icon-btn", type: "button", "aria-label": t("flow.place"), title: t("flow.place"), onclick: () => this.app.showEdit({ lon, lat }) }, icon("here"));
    return h("li", {}, h("p", {}, text, place), h("small", {}, `${by} · ${moment(at, page.offset)}`));
  }

  // A remark may be about the place in the middle of the map.
  async comment(form) {
    const { text, here } = form.elements;
    const { place } = this.app.centre();
    const sent = await this.app.attempt(() => this.app.api.comment({ text: text.value, ...(here.checked && { at: place }) }));
    if (!sent) return;
    form.reset();
    this.load();
  }
}

function signature({ step, name, by, at }) {
  const state = by ? `${by} · ${moment(at, page.offset)}` : t("flow.waiting");
  return h("li", { class: by ? "" : "waiting" }, h("span", {}, `${name} (${t(`level.${step}`)})`), h("small", {}, by && icon("check"), state));
}
