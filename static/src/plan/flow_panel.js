// The panel of a plan's way: signatures, what may be done now, conflicts with a newer edition, papers, files, comments.

import { Refused, getJson, latest, sendJson, urlOf } from "../shared/api.js";
import { byId, h, icon } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { lang, page, t } from "../shared/page.js";
import { Comments } from "./comments.js";
import { Conflicts } from "./conflicts.js";
import { FilesOfPlan } from "./files.js";
import { actsOf, papersOf, stepsOf } from "./flow.js";
import { PaperJob } from "./paper_job.js";

export class FlowPanel {
  constructor(app) {
    Object.assign(this, { app, newest: latest(), seen: -1, body: byId("flow") });
    this.conflicts = new Conflicts(app, () => this.load());
    this.files = new FilesOfPlan(app);
    this.comments = new Comments(app);
    this.jobs = new Map();
    app.store.listen(() => this.follow());
    app.session.on("plan", () => this.follow());
  }

  follow() {
    const { plan } = this.app.session;
    const isOpen = this.app.store.get().panel === "flow";
    if (!isOpen) this.conflicts.clear();
    if (!isOpen || !plan) {
      this.seen = -1;
      return;
    }
    if (this.seen !== plan.version) this.load();
  }

  async load() {
    const { plan } = this.app.session;
    this.seen = plan.version;
    try {
      const found = await this.newest((signal) => getJson(`plans/${plan.id}/signatures`, {}, signal));
      if (found) this.show(plan, found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const again = h("button", { class: "btn btn-small", type: "button", onclick: () => this.load() }, t("refusal.again"));
      this.body.replaceChildren(h("div", { class: "note note-error", role: "alert" }, h("p", {}, error.message), again));
    }
  }

  show(plan, { signatures }) {
    this.body.replaceChildren(
      ...(plan.stale ? [this.conflicts.box(plan)] : []),
      ...this.steps(plan, signatures),
      ...this.acts(plan),
      ...this.papers(plan),
      this.files.box(plan),
      this.comments.box(plan),
    );
  }

  steps(plan, signatures) {
    const state = plan.status === "published" ? t("flow.published", { day: plan.effective_on }) : t(`flow.is.${plan.status}`);
    const rows = plan.status === "draft" || plan.status === "discarded" ? [] : stepsOf(signatures);
    return [
      h("p", { class: "flow-state" }, h("span", { class: `tag tag-${plan.status}` }, t(`plan.status.${plan.status}`)), " ", state),
      rows.length > 0 && h("ol", { class: "flow-steps" }, rows.map((row) => this.step(row))),
    ].filter(Boolean);
  }

  step({ step, isOpen, signatures }) {
    return h("li", { class: isOpen ? "is-open" : null }, h("b", {}, t(`flow.step.${step}`)),
      h("ul", {}, signatures.map(({ name, by, at, note }) =>
        h("li", {}, icon(by ? "check" : "calendar"), " ", name, " ", h("span", { class: "quiet" }, by ? `${by} · ${moment(at, page.offset)}` : t("flow.waiting")), note && h("small", {}, note)))));
  }

  acts(plan) {
    const acts = actsOf(plan);
    if (!acts.length) return [];
    this.asked = h("div", { class: "flow-asked" });
    return [h("p", { class: "actions" }, acts.map((act) => h("button", { class: `btn${act.isMain ? " btn-primary" : ""}`, type: "button", onclick: () => this.begin(act) }, t(`flow.act.${act.name}`)))), this.asked];
  }

  // Asks what has to be known before, then does it.
  begin(act) {
    if (!act.asks) {
      this.take(act.name, {});
      return;
    }
    const field = { note: () => this.text("note", false), reason: () => this.text("reason", true), day: () => h("input", { type: "date", name: "effective_on", value: page.today, min: page.today, required: true }), confirm: () => null }[act.asks]();
    const form = h("form", { class: "flow-form" },
      h("p", {}, t(`flow.ask.${act.name}`)), field && h("label", { class: "field" }, h("span", {}, t(`flow.field.${act.asks}`)), field),
      h("p", { class: "actions" }, h("button", { class: "btn btn-primary", type: "submit" }, t(`flow.act.${act.name}`)), h("button", { class: "btn", type: "button", onclick: () => this.asked.replaceChildren() }, t("act.cancel"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take(act.name, Object.fromEntries(new FormData(form)));
    });
    this.asked.replaceChildren(form);
    (field ?? form.querySelector("button")).focus();
  }

  text(name, required) {
    return h("textarea", { name, rows: "2", maxlength: "4000", required });
  }

  // Once at a time: of two presses the second one would find another plan.
  async take(name, fields) {
    const { session } = this.app;
    if (this.isTaking) return;
    this.isTaking = true;
    try {
      await session.after(async () => {
        const { edits, ...plan } = await sendJson("POST", `plans/${session.plan.id}/${name}`, { version: session.plan.version, ...fields });
        session.edits = edits;
        return { plan };
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refuse(error);
    } finally {
      this.isTaking = false;
    }
  }

  // What stands in the way; each place leads to the map.
  refuse(error) {
    const places = error.facts.places ?? [];
    this.asked.replaceChildren(
      h("p", { class: "note note-error", role: "alert" }, error.message),
      h("ul", {}, places.slice(0, 20).map((place) => h("li", {}, h("button", { class: "btn btn-small", type: "button", onclick: () => this.app.showEdit(place) }, icon("pin"), place.codes.join(", ")), " ", place[`text_${lang}`]))));
  }

  papers(plan) {
    const papers = papersOf(plan, { names: page.papers ?? [], atOnce: page.at_once, lang });
    if (!papers.length) return [];
    return [h("h3", {}, t("flow.papers")), h("ul", { class: "flow-papers" }, papers.map((paper) => h("li", {}, this.paper(plan, paper))))];
  }

  // A job goes on while the panel is drawn anew; what it made of another version of the plan is not offered.
  paper({ version }, { name, at, job }) {
    const words = t(`flow.paper.${name}`);
    if (at) return h("a", { class: "btn btn-small", href: urlOf(...at), target: "_blank", rel: "noopener" }, icon("printer"), words);
    const known = this.jobs.get(name);
    if (!known || (known.version !== version && !known.isOpen)) this.jobs.set(name, Object.assign(new PaperJob(words, job), { version }));
    return this.jobs.get(name).box;
  }
}
