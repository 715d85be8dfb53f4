// The bounds (四至) of a grid in words: what is generated, or what somebody wrote, to be written anew while the plan is a draft.

import { Refused, getJson, sendJson } from "../shared/api.js";
import { header } from "../map/card.js";
import { h } from "../shared/dom.js";
import { lang, t } from "../shared/page.js";

const LANGUAGES = ["zh", "en"];
const LONGEST = 4000;

export class BoundsForm {
  // `close(code)` shows the card of the grid again.
  constructor(app, close) {
    Object.assign(this, { app, close });
  }

  // The contents of the card while the bounds are looked up, then the words.
  open(code) {
    const box = h("div", { class: "bounds", "aria-live": "polite", "aria-busy": "true" });
    this.follow(box, code, (path) => getJson(path));
    return [header(t("plan.bounds"), "form"), box];
  }

  async follow(box, code, ask) {
    try {
      const found = await ask(`plans/${this.app.session.plan.id}/grids/${encodeURIComponent(code)}/bounds`);
      box.replaceChildren(...this.words(box, code, found));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      box.querySelector(".note-error")?.remove();
      box.prepend(h("p", { class: "note note-error", role: "alert" }, error.message));
    } finally {
      box.removeAttribute("aria-busy");
    }
  }

  words(box, code, found) {
    const by = found.written_by ? t("plan.bounds_by", { by: found.written_by }) : t("plan.bounds_generated");
    const back = h("button", { class: "btn", type: "button", onclick: () => this.close(code) }, t("plan.bounds_close"));
    const said = [h("p", { class: "quiet" }, by), found.stale && h("p", { class: "note" }, t("plan.bounds_stale"))].filter(Boolean);
    if (!this.app.session.mayEdit) return [h("p", {}, found[lang]), ...said, h("p", { class: "actions" }, back)];
    const inputs = LANGUAGES.map((name) => h("textarea", { name, rows: "4", maxlength: String(LONGEST) }, found[name]));
    const write = (words) => this.follow(box, code, (path) => sendJson("PUT", path, words));
    const form = h("form", { class: "attributes" },
      inputs.map((input) => h("label", { class: "field" }, h("span", {}, t(`plan.bounds_${input.name}`)), input)),
      ...said,
      h("p", { class: "actions" },
        h("button", { class: "btn btn-primary", type: "submit" }, t("act.save")),
        found.written_by && h("button", { class: "btn", type: "button", "data-act": "generated", onclick: () => write({ zh: "", en: "" }) }, t("plan.bounds_back")),
        back));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      write(Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()])));
    });
    return [form];
  }
}
