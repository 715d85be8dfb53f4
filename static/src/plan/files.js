// The plan as a file: out to QGIS, and what comes back as a difference before it is taken.

import { Refused, sendTo, urlOf } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { lang, page, t } from "../shared/page.js";

const LISTS = ["geometry", "attributes", "added", "removed"];

export class FilesOfPlan {
  constructor(app) {
    this.app = app;
  }

  box(plan) {
    const out = page.rights.includes("file.export") && h("a", { class: "btn btn-small", href: urlOf(`plans/${plan.id}/export`), download: true }, icon("download"), t("file.out"));
    const told = h("div", { "aria-live": "polite" });
    const input = h("input", { type: "file", accept: ".gpkg,.geojson,.json,.zip,.parquet" });
    input.addEventListener("change", () => input.files[0] && this.look(told, input.files[0]));
    return h("section", {}, h("h3", {}, t("file.title")), out && h("p", { class: "actions" }, out),
      plan.may.edit && h("label", { class: "field" }, h("span", {}, t("file.in")), input), told);
  }

  async look(told, file) {
    const found = await this.send(told, file, {});
    if (!found) return;
    const lines = LISTS.filter((name) => found[name].length).map((name) => h("li", {}, t(`file.${name}`, { n: found[name].length }), " ", h("span", { class: "mono quiet" }, found[name].slice(0, 8).join(", "))));
    const refused = found.refused.map((row) => h("li", {}, t("file.row", { line: row.line, code: row.code }), row[`reason_${lang}`]));
    const isSame = !lines.length;
    const choice = (name, isShown) => isShown && h("label", {}, h("input", { type: "checkbox", name }), " ", t(`file.${name}`));
    const form = h("form", { class: "flow-form" },
      h("p", {}, t("file.unchanged", { n: found.unchanged })), lines.length > 0 && h("ul", {}, lines),
      refused.length > 0 && h("div", { class: "note note-error" }, h("p", {}, t("file.refused", { n: refused.length })), h("ul", {}, refused.slice(0, 20))),
      choice("retire", found.removed.length > 0), choice("repair", !isSame),
      !isSame && h("p", { class: "actions" }, h("button", { class: "btn btn-primary", type: "submit" }, t("file.take"))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await this.send(told, file, { apply: "1", ...Object.fromEntries([...new FormData(form).keys()].map((name) => [name, "1"])) });
      if (!done) return;
      await this.app.session.load();
      this.app.session.tell("reload");
    });
    told.replaceChildren(form);
  }

  async send(told, file, fields) {
    const { plan } = this.app.session;
    const body = new FormData();
    for (const [name, value] of Object.entries({ version: plan.version, ...fields })) body.append(name, value);
    body.append("file", file);
    try {
      return await sendTo("POST", `plans/${plan.id}/import`, { body, type: null });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      told.replaceChildren(h("p", { class: "note note-error", role: "alert" }, error.message));
      return null;
    }
  }
}
