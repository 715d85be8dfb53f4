// One number of the balance colours the plan's grids, on tiles and bench, as long as the state names it: with its key on the
// map. What is in hand may be looked at beside it.

import L from "leaflet";

import { classOf, classify } from "../map/classes.js";
import { shortKey } from "../map/histogram.js";
import { NO_DATA, colourOf } from "../map/ramp.js";
import { Wash } from "../map/wash.js";
import { Refused, latest } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { page, t } from "../shared/page.js";
import { pane } from "./bench_paint.js";
import { numberOf, valuesOf } from "./shares.js";

const GROUND = { source: "grids", name: "grids", isWanted: () => true };

export class Shades {
  // `pieces(wanted)` gives the grids in view (names.js).
  constructor(app, { pieces }) {
    Object.assign(this, { app, found: null, version: null, values: {}, now: null, newest: latest() });
    pane(app.map, "places", 410);
    this.wash = new Wash({ pieces: (isWanted) => pieces(GROUND).filter(({ id }) => isWanted(id)) });
    app.map.whenReady(() => this.wash.addTo(app.map));
    this.key = h("div", { class: "theme-key", hidden: true });
    L.DomEvent.disableClickPropagation(this.key);
    app.map.getContainer().append(this.key);
    app.map.on("zoomend", () => this.showKey());
    app.store.listen((state, before) => {
      if (state.theme !== before.theme || state.only !== before.only) this.show();
    });
    app.session.on("plan", () => this.load());
  }

  get isOn() {
    return Boolean(this.app.store.get().theme) && page.rights.includes("address.read");
  }

  // The balance of the plan as it is now, unless the drawer brings it.
  async load() {
    const { api, session, store } = this.app;
    if (!this.isOn || store.get().table === "balance" || !session.plan || this.version === session.plan.version) return;
    this.version = session.plan.version;
    try {
      const found = await this.newest((signal) => api.balance(signal));
      if (found) this.take(found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.version = null;
    }
  }

  take(found) {
    Object.assign(this, { found, version: found.version });
    this.show();
  }

  // What the state asks for, of what was found.
  show() {
    this.load();
    const { theme } = this.app.store.get();
    this.values = this.isOn && this.found ? valuesOf(this.found.rows, numberOf(theme)) : {};
    this.now = this.isOn && this.found ? classify(this.values) : null;
    this.app.tiles.repaint();
    this.app.paint.recolour();
    this.showKey();
  }

  // The colour of a grid; null where it is not coloured, or its class is not the one that is shown.
  colourOf(code) {
    if (!this.now) return null;
    const { only } = this.app.store.get();
    const index = classOf(this.values[code], this.now.classes);
    if (index < 0) return only ? null : NO_DATA;
    return only && only !== String(index + 1) ? null : colourOf(index, this.now.classes.length);
  }

  // Washes the grids whose value it holds for; null: none.
  highlight(isOf) {
    this.wash.show(isOf && ((code) => isOf(this.values[code] ?? null)));
  }

  showKey() {
    this.key.hidden = !this.now;
    if (!this.now) return;
    const { map, store, tiles } = this.app;
    const isFar = map.getZoom() < (tiles.about?.gridsFrom ?? 0);
    const close = h("button", { class: "icon-btn", type: "button", "aria-label": t("balance.uncolour"), title: t("balance.uncolour"), onclick: () => store.set({ theme: "", only: "" }) }, icon("close"));
    this.key.replaceChildren(close, ...shortKey(this.now, t(`balance.by.${store.get().theme}`)), ...(isFar ? [h("p", {}, t("balance.zoom_in"))] : []));
  }
}
