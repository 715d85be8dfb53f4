// The left panel of the plan: its title and state, and the log of its edits, walked by undo and redo.

import { byId, h, icon } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { lang, page, t } from "../shared/page.js";
import { rowsOf } from "./log.js";

export class LogPanel {
  constructor(app) {
    this.app = app;
    this.head = byId("plan-head");
    this.log = byId("plan-log");
    this.busy = byId("plan-busy");
    app.session.on("plan", () => this.show());
    app.session.on("wait", (waiting) => (this.busy.hidden = !waiting));
  }

  show() {
    const { plan, edits } = this.app.session;
    this.head.replaceChildren(...this.headOf(plan));
    const rows = rowsOf(edits, plan.head);
    const held = this.log.contains(document.activeElement) ? document.activeElement.dataset.seq : null;
    this.log.replaceChildren(...rows.map((row) => this.row(row)));
    if (held !== null) this.log.querySelector(`[data-seq="${held}"]`)?.focus();
    byId("undo").disabled = !plan.may.edit || plan.head === 0;
    byId("redo").disabled = !plan.may.edit || plan.head === plan.last;
    document.title = `${plan.title} · gridsvc`;
  }

  headOf({ title, status, stale, base, newest, counts, may }) {
    const changed = Object.entries(counts ?? {}).filter(([, n]) => n).map(([name, n]) => t(`plan.count.${name}`, { n }));
    return [
      h("p", { class: "plan-title" }, title, may.edit && h("button", { class: "icon-btn", type: "button", "aria-label": t("plan.rename"), title: t("plan.rename"), onclick: () => this.rename(title) }, icon("pencil"))),
      h("p", { class: "plan-facts" }, h("span", { class: `tag tag-${status}` }, t(`plan.status.${status}`)), changed.join(t("list.join")) || t("plan.unchanged")),
      h("p", { class: "quiet" }, base && t("plan.base", { n: base.edition, day: base.effective_on })),
      stale && h("p", { class: "note" }, t("plan.stale", { n: newest?.edition ?? "" })),
    ].filter(Boolean);
  }

  rename(title) {
    const input = h("input", { value: title, maxlength: "200", "aria-label": t("plan.title") });
    const done = () => input.value.trim() && input.value.trim() !== title ? this.app.set({ title: input.value.trim() }) : this.show();
    const form = h("form", { class: "plan-rename" }, input, h("button", { class: "btn btn-small", type: "submit" }, t("act.save")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done();
    });
    this.head.querySelector(".plan-title").replaceChildren(form);
    input.select();
  }

  row({ edit, seq, isApplied, isHead }) {
    const words = edit ? edit[`summary_${lang}`] : t("plan.begin");
    const about = edit && [edit.by, edit.at && moment(edit.at, page.offset)].filter(Boolean).join(" · ");
    const { mayEdit } = this.app.session;
    return h("li", { class: isApplied ? "" : "undone" },
      h("button", { class: "log-row", type: "button", "data-seq": seq, "aria-current": isHead ? "step" : null, title: mayEdit ? t("plan.go_there") : null, onclick: () => this.goTo(seq, edit) },
        h("span", { class: "log-number" }, seq), h("span", {}, words, about && h("small", {}, about))));
  }

  async goTo(seq, edit) {
    if (this.app.session.mayEdit) await this.app.goTo(seq);
    if (edit) this.app.showEdit(edit);
  }
}
