// One address: completed while it is typed, found with its faults; a click on the map lists the nearest addresses.

import { Refused, getJson, latest } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { isTyping } from "../shared/keys.js";
import { t } from "../shared/page.js";
import { DeskMap } from "./map.js";
import { coloured, facts } from "./told.js";

const LIMIT = 5;

export class Single {
  constructor() {
    Object.assign(this, { map: new DeskMap(), box: byId("single-text"), list: byId("single-list"), completions: [], at: -1, newest: latest() });
    byId("single-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.close();
      if (this.box.value.trim()) this.find("geocode", { q: this.box.value.trim(), limit: LIMIT });
    });
    this.box.addEventListener("input", () => this.complete());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.map.map.on("click", ({ latlng }) => this.find("reverse", { lon: latlng.lng, lat: latlng.lat, limit: LIMIT }));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || isTyping(event.target)) return;
      event.preventDefault();
      this.box.focus();
    });
  }

  async complete() {
    const q = this.box.value.trim();
    if (!q) return this.close();
    try {
      const found = await this.newest((signal) => getJson("suggest", { q, kind: "address" }, signal));
      if (found) this.offer(found.suggestions);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.close();
    }
    return undefined;
  }

  offer(found) {
    Object.assign(this, { completions: found, at: -1 });
    this.list.replaceChildren(...this.completions.map((one, at) => h("li", { role: "option", id: `single-${at}`, "aria-selected": "false", onmousedown: () => this.take(one) }, one.label)));
    this.list.hidden = !this.completions.length;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  // Escape closes the list; only the next one empties the box, as it does in every box of this kind.
  keepText(event) {
    event.preventDefault();
    this.close();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !this.list.hidden) return this.keepText(event);
    if (event.key === "Enter" && this.at >= 0 && !this.list.hidden) this.box.value = this.completions[this.at].label;
    if (!step || this.list.hidden) return undefined;
    event.preventDefault();
    this.at = (this.at + step + this.completions.length) % this.completions.length;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === this.at)));
    this.box.setAttribute("aria-activedescendant", `single-${this.at}`);
    return undefined;
  }

  take(one) {
    this.box.value = one.label;
    byId("single-form").requestSubmit();
  }

  async find(path, query) {
    try {
      this.show(await this.newest((signal) => getJson(path, query, signal)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      byId("single-found").replaceChildren(h("p", { class: "note note-error", role: "alert" }, error.message));
    }
  }

  show(found) {
    if (!found) return;
    const matches = (found.matches ?? found.addresses ?? []).filter(({ level }) => level !== "none");
    const rows = matches.map((match) => h("li", {}, h("b", {}, match.address), h("small", {}, tellOf(match).join(" · "))));
    const head = found.query ? h("p", { class: "queue-text" }, ...coloured(found.query, found.spans ?? [])) : null;
    byId("single-found").replaceChildren(...[head, rows.length ? h("ol", { class: "found" }, rows) : h("p", { class: "empty" }, t("desk.nothing"))].filter(Boolean));
    this.map.show(matches, 0);
  }
}

function tellOf(match) {
  if (match.distance_m === undefined) return facts(match);
  return [t("desk.distance", { n: Math.round(match.distance_m) }), match.grid ? t("desk.grid", { code: match.grid }) : ""].filter(Boolean);
}
