// What people say of a plan.

import { Refused, getJson, sendJson } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { page, t } from "../shared/page.js";

export class Comments {
  box({ id }) {
    const list = h("ul", { class: "comments" });
    const input = h("textarea", { rows: "2", maxlength: "4000", required: true, "aria-label": t("comment.text") });
    const form = h("form", { class: "flow-form" }, input, h("p", { class: "actions" }, h("button", { class: "btn btn-small", type: "submit" }, t("comment.send"))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        this.add(list, await sendJson("POST", `plans/${id}/comments`, { text: input.value }));
        input.value = "";
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        form.append(h("p", { class: "note note-error", role: "alert" }, error.message));
      }
    });
    this.load(list, id);
    return h("section", {}, h("h3", {}, t("comment.title")), list, form);
  }

  async load(list, id) {
    const { comments } = await getJson(`plans/${id}/comments`);
    for (const comment of comments) this.add(list, comment);
  }

  add(list, { text, by, at }) {
    list.append(h("li", {}, h("small", { class: "quiet" }, `${by} · ${moment(at, page.offset)}`), h("p", {}, text)));
  }
}
