// The queue: one line with its candidates, decided by keys, buttons or the map; then the next one.

import { Refused, getJson, sendJson } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { hasModifier, isTyping } from "../shared/keys.js";
import { page, say, t } from "../shared/page.js";
import * as forms from "./forms.js";
import { DeskMap } from "./map.js";
import { coloured, facts, listed } from "./told.js";

const PATH = `geocode/batches/${page.batch}`;
const FOUND = 5;
const FIRST = ["input:checked", "input:required:invalid", "input", "button"]; // of a form: what its clerk has to fill in

export class Queue {
  constructor() {
    Object.assign(this, { map: new DeskMap(), line: null, matches: [], chosen: 0, isBusy: false });
    this.acts = {
      enter: () => this.match() && this.decide({ kind: "accept", ...this.picked() }),
      d: () => this.placing(forms.pinning(), (given) => this.decide({ kind: "pin", ...given, ...this.map.place() })),
      n: () => this.placing(forms.proposing(this.line), (given) => this.decide({ kind: "propose", ...given, ...this.map.place() })),
      a: () => this.match() && this.ask(forms.learning(this.line, this.match()), (given) => this.decide({ kind: "accept", ...this.picked(), learn: forms.learnt(given) })),
      g: () => this.match() && this.ask(forms.giving(this.line, this.match()), (given) => this.decide({ kind: "accept", ...this.picked(), grid: given })),
      r: () => this.ask(forms.rejecting(), (given) => this.decide({ kind: "reject", ...given })),
      s: () => this.send(`${PATH}/lines/${this.line.id}/skip`, {}),
    };
    document.addEventListener("keydown", (event) => this.key(event));
    this.map.map.on("click", ({ latlng }) => this.takeGrid(latlng));
    byId("elsewhere").addEventListener("submit", (event) => this.lookElsewhere(event));
    addEventListener("pagehide", () => this.line && this.leave());
  }

  async start() {
    await this.map.ready;
    await this.send(`${PATH}/queue/next`, {});
  }

  // What is kept for this clerk becomes anybody's; there is nobody left to tell whether it worked.
  leave() {
    const headers = { "X-CSRFToken": page.csrf, "Content-Type": "application/json" };
    fetch(`${page.prefix}/api/v1/${PATH}/queue/leave`, { method: "POST", headers, body: "{}", keepalive: true }).catch(() => null);
  }

  match() {
    return this.line && this.matches[this.chosen];
  }

  // A candidate by its place in the list, one that was looked for elsewhere by its code.
  picked() {
    const match = this.match();
    return match.elsewhere ? { code: match.code } : { choice: this.chosen };
  }

  async send(path, content) {
    if (this.isBusy) return;
    this.isBusy = true;
    byId("queue").setAttribute("aria-busy", "true");
    byId("line-fault").hidden = true;
    try {
      this.show(await sendJson("POST", path, content));
    } catch (error) {
      this.tell(error);
    } finally {
      this.isBusy = false;
      byId("queue").removeAttribute("aria-busy");
    }
  }

  // What is only looked up; null where that failed, which is said.
  async found(path, query) {
    byId("line-fault").hidden = true;
    try {
      return await getJson(path, query);
    } catch (error) {
      this.tell(error);
      return null;
    }
  }

  tell(error) {
    if (!(error instanceof Refused)) throw error;
    byId("line-fault").textContent = error.message;
    byId("line-fault").hidden = false;
  }

  async decide(content) {
    await this.send(`${PATH}/lines/${this.line.id}/decision`, content);
  }

  undo() {
    return this.send(`${PATH}/undo`, {});
  }

  show({ line, left, decision }) {
    Object.assign(this, { line, matches: line?.matches ?? [], chosen: 0 });
    if (decision) say(t(`desk.said.${decision.undone ? "undone" : decision.kind}`, { text: decision.text }));
    byId("left").textContent = t("desk.left", { texts: count(left.texts), rows: count(left.rows) });
    byId("form-place").replaceChildren();
    byId("elsewhere").hidden = !line;
    byId("elsewhere-text").value = "";
    byId("line-text").replaceChildren(...(line ? coloured(line.text, line.spans) : [left.texts ? t("desk.done_others", left) : t("desk.done")]));
    byId("line-elements").replaceChildren(...(line ? [h("span", { class: "muted" }, t("desk.times", { n: count(line.count) })), ...listed(line.spans)] : []));
    this.showActs();
    this.showChoices();
  }

  showActs() {
    const act = (key, name, isOn = true) => h("button", { type: "button", class: key === "enter" ? "btn btn-primary" : "btn", disabled: !isOn, onclick: () => this.isBusy || this.acts[key]() }, t(`desk.${name}`), h("kbd", { "aria-hidden": "true" }, key === "enter" ? "↵" : key.toUpperCase()));
    const has = Boolean(this.match());
    const buttons = this.line ? [act("enter", "accept", has), act("a", "learn", has), act("g", "give", has), act("d", "pin"), act("n", "propose"), act("r", "reject"), act("s", "skip")] : [];
    const undo = h("button", { type: "button", class: "btn", onclick: () => this.undo() }, t("desk.undo"), h("kbd", { "aria-hidden": "true" }, "U"));
    byId("acts").replaceChildren(...buttons, undo);
  }

  showChoices() {
    const rows = this.matches.map((match, at) => h("li", {}, h("button", { type: "button", class: "choice", "aria-pressed": String(at === this.chosen), onclick: () => this.choose(at) }, h("kbd", { "aria-hidden": "true" }, String(at + 1)), h("span", {}, h("b", {}, match.address), h("small", {}, facts(match).join(" · "))))));
    byId("choices").replaceChildren(...rows);
    byId("choices").hidden = !rows.length;
    if (this.line && !rows.length) byId("line-elements").append(h("p", { class: "note" }, t("desk.no_candidates")));
    this.map.show(this.matches, this.chosen, { place: this.line?.place, onPick: (at) => this.choose(at) });
  }

  choose(at) {
    if (at >= this.matches.length) return;
    this.chosen = at;
    const had = byId("choices").contains(document.activeElement);
    this.showChoices();
    if (had) byId("choices").querySelectorAll("button")[at].focus();
  }

  placing(fields, done) {
    const spot = this.match()?.lon ? [this.match().lon, this.match().lat] : this.line.place;
    const pin = this.map.pin(spot);
    this.ask(fields, done);
    if (!byId("form-place").querySelector("input")) pin.focus();
  }

  close() {
    byId("form-place").replaceChildren();
    this.map.unpin();
  }

  // A form below the buttons; Escape closes it, Enter saves it.
  ask(fields, done) {
    const save = (event) => {
      event.preventDefault();
      done(Object.fromEntries(new FormData(event.target)));
    };
    const form = h("form", { class: "ask", onsubmit: save }, ...fields, h("div", { class: "actions" }, h("button", { class: "btn btn-primary", type: "submit" }, t("desk.save")), h("button", { class: "btn", type: "button", onclick: () => this.close() }, t("desk.close"))));
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    byId("form-place").replaceChildren(form);
    form.scrollIntoView({ block: "nearest" });
    FIRST.map((wanted) => form.querySelector(wanted)).find(Boolean).focus();
  }

  key(event) {
    if (isForOthers(event) || this.isBusy) return; // what is pressed before the next line is there is not meant for it
    const form = byId("form-place").querySelector("form");
    const act = (form && this.ofForm(form, event.key)) ?? this.actOf(event.key.toLowerCase());
    if (!act) return;
    event.preventDefault();
    act();
  }

  // A click on the map names the grid there, while a form asks for one.
  async takeGrid({ lng: lon, lat }) {
    const box = byId("form-place").querySelector("[name=code]");
    if (!box) return;
    const found = await this.found("locate", { lon, lat });
    if (found?.grid) box.value = found.grid.code;
    else if (found) say(t("desk.no_grid"));
  }

  // Beside an open form, as after the pin was moved, Enter saves it and Escape closes it.
  ofForm(form, key) {
    return { Enter: () => form.requestSubmit(), Escape: () => this.close() }[key];
  }

  actOf(key) {
    if (key === "u") return () => this.undo();
    if (!this.line) return null;
    if (/^[1-9]$/.test(key)) return () => this.choose(Number(key) - 1);
    if (key === "/") return () => byId("elsewhere-text").focus();
    return Object.hasOwn(this.acts, key) ? this.acts[key] : null;
  }

  async lookElsewhere(event) {
    event.preventDefault();
    const q = byId("elsewhere-text").value.trim();
    if (!q || !this.line) return;
    const found = await this.found("geocode", { q, limit: FOUND });
    if (!found || !this.line) return;
    const known = found.matches.filter(({ code }) => code).map((match) => ({ ...match, elsewhere: true }));
    this.matches = [...this.line.matches, ...known];
    if (!known.length) say(t("desk.nothing"));
    this.chosen = known.length ? this.line.matches.length : this.chosen;
    this.showChoices();
    this.showActs();
    byId("choices").querySelector("[aria-pressed=true]")?.focus();
  }
}

// Enter presses what has the focus, unless that is a candidate: one that is chosen is accepted.
function isForOthers(event) {
  const { target } = event;
  const isPressed = event.key === "Enter" && /^(A|BUTTON|SUMMARY)$/.test(target.tagName) && !target.classList.contains("choice");
  return isPressed || event.defaultPrevented || hasModifier(event) || byId("keys").open || isTyping(target);
}
