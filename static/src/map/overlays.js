// The grids of the layers beside the primary one, as outlines: each layer with a dash of its own.

import { leafletLayer } from "protomaps-leaflet";

import { urlOf } from "../shared/api.js";
import { page } from "../shared/page.js";
import { OVERLAY } from "./colours.js";
import { isSwitchedOn, overlayName } from "./switches.js";
import { TILE_ZOOM_STEP } from "./tiles.js";

const PANE = "overlays";
const MAX_DATA_ZOOM = 18;
// As in templates/map/swatches.svg; more layers than dashes begin again.
const DASHES = [[9, 4], [3, 4], [10, 3, 2, 3]];

export class Overlays {
  constructor({ store, map }) {
    Object.assign(this, { map, shown: new Map(), onLoad: () => {} });
    map.createPane(PANE).style.zIndex = 300; // over the primary layer's tiles, below the gaps
    map.getPane(PANE).style.pointerEvents = "none";
    store.listen((state) => page.overlays.forEach((code, i) => this.show(code, i, state)));
  }

  show(code, i, state) {
    const day = isSwitchedOn(state, overlayName(code)) ? state.on || page.today : "";
    const before = this.shown.get(code);
    if (day === (before?.day ?? "")) return;
    before?.layer.remove();
    this.shown.set(code, { day, layer: day ? this.draw(code, i, day) : null });
    this.onLoad();
  }

  draw(code, i, day) {
    return outlinesOf(code, { on: day }, DASHES[i % DASHES.length]).on("load", () => this.onLoad()).addTo(this.map);
  }

  // [name of its row, layer drawn or null] of each.
  drawn() {
    return page.overlays.map((code) => [overlayName(code), this.shown.get(code)?.layer ?? null]);
  }
}

// A Leaflet layer of the outlines of a layer's grids: `query` says when ({on} or {edition}).
export function outlinesOf(code, query, dash) {
  return leafletLayer({
    attribution: "",
    pane: PANE,
    url: urlOf(`/tiles/${encodeURIComponent(code)}/{z}/{x}/{y}.mvt`, query),
    levelDiff: TILE_ZOOM_STEP,
    maxDataZoom: MAX_DATA_ZOOM,
    paintRules: [{ dataLayer: "grids", symbolizer: new Edges(dash) }],
    labelRules: [],
  });
}

// Outlines whose shared edges are drawn once: twice, the dashes of one would fill the gaps of the other.
export class Edges {
  constructor(dash) {
    this.dash = dash;
  }

  before(context) {
    this.drawn = new Set();
    Object.assign(context, { strokeStyle: OVERLAY, lineWidth: 2.4, lineCap: "butt", lineJoin: "round" });
    context.setLineDash(this.dash);
  }

  draw(context, rings) {
    context.beginPath();
    for (const ring of rings) {
      ring.forEach((point, i) => {
        const isNew = i > 0 && this.takes(ring[i - 1], point);
        context[isNew ? "lineTo" : "moveTo"](point.x, point.y);
      });
    }
    context.stroke();
  }

  // Whether the edge was not drawn yet, from either side.
  takes(a, b) {
    const edge = [`${a.x} ${a.y}`, `${b.x} ${b.y}`].sort().join(" ");
    if (this.drawn.has(edge)) return false;
    this.drawn.add(edge);
    return true;
  }
}
