// Another edition of the plan's layer behind it, as dashed outlines.

import { outlinesOf } from "../map/overlays.js";
import { Refused, getJson } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { t } from "../shared/page.js";

export const BASE = "base"; // what the state calls the edition that a plan stands on
const DASH = [2, 3];

let asked = null;

// [{number, effective_on, …}] of the plan's layer by day, asked for once; none where they may not be read.
export async function editionsOf(layer) {
  asked ??= getJson(`layers/${encodeURIComponent(layer)}/editions`);
  try {
    return (await asked).editions;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    asked = null;
    return [];
  }
}

export class OtherEdition {
  constructor(app) {
    Object.assign(this, { app, layer: null });
    this.box = byId("edition");
    this.box.addEventListener("change", () => app.store.set({ edition: this.box.value }));
    app.store.listen((state, before) => state.edition !== before.edition && this.show());
  }

  // The editions to choose from, once the plan is known.
  async start() {
    const options = (await editionsOf(this.app.session.plan.layer)).map(({ number, effective_on: day }) => h("option", { value: day }, t("plan.edition", { n: number, day })));
    this.box.replaceChildren(h("option", { value: "" }, t("plan.edition.none")), ...options);
    this.show();
  }

  show() {
    const { store, session, map } = this.app;
    const { edition } = store.get();
    this.box.value = edition;
    this.layer?.remove();
    this.layer = edition && session.plan ? outlinesOf(session.plan.layer, edition, DASH).addTo(map) : null;
  }
}
