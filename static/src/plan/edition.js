// Editions of the plan's layer to choose from, and one of them behind the plan, as dashed outlines.

import { outlinesOf } from "../map/overlays.js";
import { Refused, getJson } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { t } from "../shared/page.js";

export const BASE = "base"; // what the state calls the edition that a plan stands on
const DASH = [2, 3];

// Fills a select with `none` (an option's value and words), the edition that the plan stands on, and all others, the newest
// first; `getChosen()` is what the state says. Where editions may not be read, none are offered.
export async function offerEditions(select, { layer, base }, getChosen, none) {
  const editions = await editionsOf(layer);
  const named = ({ number: n, effective_on: day }) => t("plan.edition", { n, day });
  const optionOf = (edition) => (edition.number === base?.edition
    ? { value: BASE, words: t("plan.before.base", { edition: named(edition) }), rank: Infinity }
    : { value: String(edition.number), words: named(edition), rank: edition.number });
  const options = editions.map(optionOf).sort((one, other) => other.rank - one.rank);
  const first = options[0]?.value === none.value ? [] : [none];
  select.replaceChildren(...[...first, ...options].map(({ value, words }) => h("option", { value }, words)));
  choose(select, getChosen(), base);
}

function choose(select, chosen, base) {
  select.value = chosen === String(base?.edition) ? BASE : chosen;
}

// The number of the edition that the state means by `chosen`; null for none.
export function editionOf(chosen, { base }) {
  return chosen === BASE ? (base?.edition ?? null) : Number(chosen) || null;
}

async function editionsOf(layer) {
  try {
    return (await getJson(`layers/${encodeURIComponent(layer)}/editions`)).editions;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
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

  // The plan came in, or stands on another edition.
  async follow() {
    const { session, store } = this.app;
    this.show();
    await offerEditions(this.box, session.plan, () => store.get().edition, { value: "", words: t("plan.edition.none") });
  }

  show() {
    const { store, session, map } = this.app;
    const { edition: chosen } = store.get();
    const edition = session.plan && editionOf(chosen, session.plan);
    choose(this.box, chosen, session.plan?.base);
    this.layer?.remove();
    this.layer = edition ? outlinesOf(session.plan.layer, { edition }, DASH).addTo(map) : null;
  }
}
