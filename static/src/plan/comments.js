// What people say of a plan.

import { getJson, sendJson } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { page, t } from "../shared/page.js";
import { attempt } from "./attempt.js";

export class Comments {
  constructor(app) {
    this.app = app;
  }

  box({ id }) {
    const list = h("ul", { class: "comments" });
    const input = h("textarea", { rows: "2", maxlength: "4000", required: true, "aria-label": t("comment.text") });
    const here = h("input", { type: "checkbox" });
    const form = h("form", { class: "flow-form" }, input, h("p", { class: "actions" }, h("button", { class: "btn btn-small", type: "submit" }, t("comment.send")), h("label", { class: "hint-check" }, here, t("comment.here"))));
    const send = async () => {
      this.add(list, await sendJson("POST", `plans/${id}/comments`, { text: input.value, ...(here.checked && { at: this.app.centre().place }) }));
      input.value = "";
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(form, send);
    });
    const section = h("section", {}, h("h3", {}, t("comment.title")), list, form);
    attempt(section, () => this.load(list, id));
    return section;
  }

  async load(list, id) {
    const { comments } = await getJson(`plans/${id}/comments`);
    for (const comment of comments) this.add(list, comment);
  }

  add(list, { text, by, at, lon, lat }) {
    const place = lon !== null && h("button", { class: "icon-btn", type: "button", "aria-label": t("comment.place"), title: t("comment.place"), onclick: () => this.app.showEdit({ lon, lat }) }, icon("here"));
    list.append(h("li", {}, h("small", { class: "quiet" }, `${by} · ${moment(at, page.offset)}`, place), h("p", {}, text)));
  }
}
