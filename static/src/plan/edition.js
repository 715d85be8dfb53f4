// Another edition of the plan's layer behind it, as dashed outlines.

import { outlinesOf } from "../map/overlays.js";
import { Refused, getJson } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { t } from "../shared/page.js";

const DASH = [2, 3];

export class OtherEdition {
  constructor(app) {
    Object.assign(this, { app, layer: null });
    this.box = byId("edition");
    this.box.addEventListener("change", () => app.store.set({ edition: this.box.value }));
    app.store.listen((state, before) => state.edition !== before.edition && this.show());
  }

  // The editions to choose from, once the plan is known.
  async start() {
    try {
      const { editions } = await getJson(`layers/${encodeURIComponent(this.app.session.plan.layer)}/editions`);
      const options = editions.map(({ number, effective_on: day }) => h("option", { value: day }, t("plan.edition", { n: number, day })));
      this.box.replaceChildren(h("option", { value: "" }, t("plan.edition.none")), ...options);
      this.show();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  show() {
    const { store, session, map } = this.app;
    const { edition } = store.get();
    this.box.value = edition;
    this.layer?.remove();
    this.layer = edition && session.plan ? outlinesOf(session.plan.layer, edition, DASH).addTo(map) : null;
  }
}
