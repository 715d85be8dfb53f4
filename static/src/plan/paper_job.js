// A paper of many sheets, made by a worker: begun here, followed while it is under way, saved when it is there.

import { Refused, getJson, sendTo, urlOf } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { lang, t } from "../shared/page.js";

const BEAT_MS = 1000;
const OPEN = ["waiting", "running"];

export class PaperJob {
  // `name` is what it is called, `start` [path, query] of what begins it.
  constructor(name, start) {
    Object.assign(this, { name, start });
    this.bar = h("progress", { "aria-label": name });
    this.said = h("span", { class: "quiet", role: "status" });
    this.button = h("button", { class: "btn btn-small", type: "button", onclick: () => this.begin() }, icon("printer"), name);
    this.stop = h("button", { class: "btn btn-small", type: "button", onclick: () => this.cancel() }, t("act.cancel"));
    this.box = h("div", { class: "paper-job" }, this.button);
  }

  get isOpen() {
    return OPEN.includes(this.job?.state);
  }

  async begin() {
    const [path, query] = this.start;
    try {
      this.show([this.bar, this.said, this.stop]);
      this.job = await sendTo("POST", path, { query });
      this.stop.disabled = false;
      while (this.isOpen) await this.beat();
      this.end();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.fail(error.message);
    }
  }

  async beat() {
    const { state, done, total } = this.job;
    if (total) Object.assign(this.bar, { max: total, value: done });
    this.said.textContent = state === "waiting" ? t("paper.waiting") : total ? t("paper.of", { done: count(done), total: count(total) }) : this.job[`stage_${lang}`];
    await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
    this.job = await getJson(`jobs/${this.job.id}`);
  }

  cancel() {
    this.stop.disabled = true;
    sendTo("POST", `jobs/${this.job.id}/cancel`).catch(() => (this.stop.disabled = false));
  }

  end() {
    const { state, result } = this.job;
    if (state === "failed") this.fail(this.job[`problem_${lang}`]);
    else if (state !== "done") this.show([this.button]);
    else {
      const link = h("a", { class: "btn btn-small btn-primary", href: urlOf(result.file, { download: 1 }), download: true }, icon("download"), t("paper.save", { name: this.name, n: count(result.sheets ?? result.pages) }));
      this.show([link]);
      link.focus();
    }
  }

  fail(words) {
    this.show([this.button, h("p", { class: "note note-error", role: "alert" }, words)]);
  }

  show(content) {
    this.bar.removeAttribute("value");
    this.said.textContent = "";
    this.stop.disabled = true;
    this.box.replaceChildren(...content);
  }
}
