// The bottom drawer: one table at a time, asked for anew whenever the plan changes.

import { Refused, latest } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { t } from "../shared/page.js";

export class Drawer {
  // `tabs` by name, each {box (its table), extra (what else stands in the head), ask(signal), take(answer) -> a sentence,
  // enter(), leave()}.
  constructor({ store, session, tabs }) {
    Object.assign(this, { store, session, tabs, newest: latest(), name: "", known: new Set() });
    this.box = byId("drawer");
    this.buttons = [...this.box.querySelectorAll("[data-tab]")];
    for (const tab of Object.values(tabs)) tab.drawer = this;
    for (const button of this.buttons) button.addEventListener("click", () => store.set({ table: button.dataset.tab }));
    for (const id of ["drawer-open", "drawer-close"]) byId(id).addEventListener("click", () => this.toggle());
    store.listen(({ table }) => this.show(Object.hasOwn(tabs, table) ? table : ""));
  }

  toggle(name = "faults") {
    const held = this.box.contains(document.activeElement);
    this.store.set({ table: this.name ? "" : name });
    if (held) byId("drawer-open").focus();
  }

  show(name) {
    if (name === this.name) return;
    this.tabs[this.name]?.leave?.();
    this.name = name;
    this.box.hidden = !name;
    byId("drawer-open").setAttribute("aria-expanded", String(Boolean(name)));
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
    if (!name) return;
    byId("drawer-body").replaceChildren(this.tabs[name].box);
    this.reveal();
    byId("drawer-extra").replaceChildren(...[this.tabs[name].extra].filter(Boolean));
    this.tabs[name].enter?.();
    this.load();
  }

  take(tab, found) {
    this.known.add(this.name);
    this.reveal();
    byId("drawer-note").textContent = tab.take(found);
  }

  // A table that nothing was found out for yet must not say that there is nothing.
  reveal() {
    byId("drawer-body").hidden = !this.known.has(this.name);
  }

  // What is open, as the plan is now.
  async load() {
    const tab = this.tabs[this.name];
    if (!tab || !this.session.plan) return;
    const note = byId("drawer-note");
    this.box.setAttribute("aria-busy", "true");
    note.textContent = t("plan.loading");
    try {
      const found = await this.newest((signal) => tab.ask(signal));
      if (found && tab === this.tabs[this.name]) this.take(tab, found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      note.textContent = error.message;
    }
    this.box.removeAttribute("aria-busy");
  }
}
