// The top bar's search box: a combobox whose list is what the service suggests, or what was chosen before.

import { Refused, getJson, latest } from "../shared/api.js";
import { byId, h, icon } from "../shared/dom.js";
import { recall, remember } from "../shared/memory.js";
import { page, say, t } from "../shared/page.js";
import { geometryOf, grouped, parted, readPosition, readRecent, stepped, withChoice } from "./found.js";

const WAIT_MS = 150;
const MEMORY = "search";
// What the next reader at this browser may see; addresses, events and people need their right.
const KEPT = new Set(["grid", "division", "position"]);

export class Search {
  // `go(item)` brings a found thing onto the map.
  constructor({ store, go }) {
    Object.assign(this, { store, go, newest: latest(), items: [], at: -1, timer: 0 });
    this.box = byId("search-box");
    this.list = byId("search-list");
    this.listen();
  }

  listen() {
    const { box, list } = this;
    box.addEventListener("input", () => this.later());
    box.addEventListener("focus", () => this.look());
    box.addEventListener("blur", () => this.close());
    box.addEventListener("keydown", (event) => this.press(event));
    byId("search").addEventListener("submit", (event) => event.preventDefault());
    // The box keeps the focus while the list is pressed.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.choose(this.items[Number(option.dataset.at)]);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  // Shows what the text finds; resolves when it is shown.
  async look() {
    clearTimeout(this.timer);
    const text = this.text();
    if (!text) return this.showRecent();
    const position = readPosition(text);
    try {
      const on = this.store.get().on || page.today;
      const found = position ? { suggestions: [position] } : await this.newest((signal) => getJson("suggest", { q: text, on }, signal));
      if (!found || document.activeElement !== this.box) return undefined;
      this.show(found.suggestions, text);
      say(t("search.found", { n: found.suggestions.length }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.show([], text, error.message);
    }
    return undefined;
  }

  showRecent() {
    this.newest(async () => undefined);
    const recent = readRecent(recall(MEMORY));
    const kinds = page.finds.map((kind) => t(`search.kind.${kind}`)).join(t("list.join"));
    this.show(recent, "", t("search.can", { kinds }));
  }

  show(items, text, sentence = t("search.none", { text })) {
    Object.assign(this, { items, at: -1, shownFor: text });
    const note = !items.length || !text ? [h("p", { class: "search-note", id: "search-note" }, sentence)] : [];
    const title = items.length && !text ? [h("p", { class: "search-kind" }, t("search.recent"))] : [];
    this.list.replaceChildren(...title, h("div", { role: "listbox", id: "search-options", "aria-label": byId("search-box").getAttribute("aria-label") }, this.groups(text)), ...note);
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", String(items.length > 0));
    this.mark();
  }

  groups(text) {
    let at = 0;
    const option = (item) => optionOf(item, at++, text);
    if (!text) return this.items.map(option);
    return grouped(this.items).map(([kind, items]) => h(
      "div",
      { role: "group", "aria-label": t(`search.kind.${kind}`) },
      h("p", { class: "search-kind", "aria-hidden": "true" }, t(`search.kind.${kind}`)),
      items.map(option),
    ));
  }

  press(event) {
    if (event.isComposing) return;
    const acts = { ArrowDown: () => this.step(event), ArrowUp: () => this.step(event), Enter: () => this.enter(event), Escape: () => this.escape(event) };
    acts[event.key]?.();
  }

  step(event) {
    event.preventDefault();
    if (this.list.hidden) this.look();
    else this.at = stepped(event.key, this.at, this.items.length);
    this.mark();
  }

  // The marked one, else the best one, of what is in the box now.
  async enter(event) {
    event.preventDefault();
    if (this.shownFor !== this.text() || this.list.hidden) await this.look();
    const item = this.items[this.at] ?? (this.text() ? this.items[0] : null);
    if (item) this.choose(item);
  }

  // First the list goes, then the text, then (by the page's keys) the focus.
  escape(event) {
    if (this.list.hidden && !this.box.value) return;
    event.preventDefault();
    if (this.list.hidden) this.box.value = "";
    else this.close();
  }

  mark() {
    for (const option of this.list.querySelectorAll("[role=option]")) {
      const isMarked = Number(option.dataset.at) === this.at;
      option.setAttribute("aria-selected", String(isMarked));
      if (isMarked) option.scrollIntoView({ block: "nearest" });
    }
    if (this.at < 0) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", `search-option-${this.at}`);
  }

  choose(item) {
    if (!geometryOf(item)) {
      this.show([], item.label, t("search.nowhere", { text: item.label }));
      return;
    }
    this.box.value = item.kind === "grid" ? item.code : item.label;
    if (KEPT.has(item.kind)) remember(MEMORY, JSON.stringify(withChoice(readRecent(recall(MEMORY)), item)));
    this.close();
    this.box.blur();
    this.go(item);
  }

  close() {
    clearTimeout(this.timer);
    this.newest(async () => undefined);
    this.list.hidden = true;
    this.at = -1;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  text() {
    return this.box.value.trim();
  }
}

const ICONS = { grid: "brand", division: "layers", person: "person" };

function optionOf(item, at, text) {
  const words = (label) => {
    const [before, match, after] = parted(label, text);
    return [before, match && h("b", {}, match), after];
  };
  const hasCode = item.code && item.code !== item.label && item.kind !== "address" && item.kind !== "person";
  return h(
    "div",
    { role: "option", id: `search-option-${at}`, "data-at": at, "aria-selected": "false" },
    icon(ICONS[item.kind] ?? "search"),
    h("span", { class: "search-label" }, words(item.label)),
    item.retired && h("span", { class: "badge" }, t("search.retired")),
    h("span", { class: "search-detail" }, hasCode && h("span", { class: "mono" }, words(item.code)), item.detail),
  );
}
