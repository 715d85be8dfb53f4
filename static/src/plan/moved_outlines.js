// Outlines of divisions that the plan moves along with its grids, as they are in it; tiles have them as they are in force.

import L from "leaflet";

import { outlineLook } from "../map/outlines.js";
import { Refused, latest } from "../shared/api.js";
import { pane } from "./bench_paint.js";

const LOOK = { interactive: false, smoothFactor: 0.4, fill: false, lineJoin: "round", snapIgnore: false };

export class MovedOutlines {
  constructor(app) {
    Object.assign(this, { app, version: null, codes: new Set(), features: [], newest: latest() });
    this.renderer = L.canvas({ pane: pane(app.map, "outlines", 360), padding: 0.2 });
    this.lines = L.layerGroup().addTo(app.map);
    app.session.on("plan", () => this.load());
    app.map.on("zoomend", () => this.draw());
    app.store.listen((state, before) => (state.off !== before.off || state.show !== before.show) && this.draw());
  }

  has(code) {
    return this.codes.has(code);
  }

  async load() {
    const { api, session } = this.app;
    const { version, outlines } = session.plan;
    if (this.version === version) return;
    this.version = version;
    try {
      const found = outlines ? await this.newest((signal) => api.divisions(signal)) : { features: [] };
      if (found) this.take(found.features.filter(({ properties }) => properties.moved));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.version = null;
    }
  }

  take(features) {
    if (!features.length && !this.features.length) return;
    Object.assign(this, { features, codes: new Set(features.map(({ properties }) => properties.code)) });
    this.app.tiles.repaint();
    this.draw();
  }

  draw() {
    this.lines.clearLayers();
    if (!this.app.isOn("divisions")) return;
    const zoom = this.app.map.getZoom();
    for (const feature of this.features) {
      const look = outlineLook(feature.properties.level, zoom);
      if (look) L.geoJSON(feature, { style: { ...LOOK, ...look, renderer: this.renderer }, interactive: false }).addTo(this.lines);
    }
  }
}
