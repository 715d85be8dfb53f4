// The plan as vector tiles: what is only looked at. What is on the bench is left out of them.

import { PolygonSymbolizer, leafletLayer } from "protomaps-leaflet";

import { getJson, urlOf } from "../shared/api.js";
import { PAPER, slate } from "../map/colours.js";
import { groundRules, widenRoads } from "../map/ground.js";
import { outlineRules } from "../map/outlines.js";
import { TILE_ZOOM_STEP } from "../map/tiles.js";

const WAIT_MS = 300;
const ALPHA = { same: 0.04, noded: 0.04, changed: 0.1, new: 0.16 };

// {bounds, gridsFrom, maxzoom} of a layer's tiles.
export async function describe(layer, signal) {
  const json = await getJson(`/tiles/${encodeURIComponent(layer)}.json`, {}, signal);
  const [west, south, east, north] = json.bounds ?? [];
  return { bounds: json.bounds ? [[south, west], [north, east]] : null, gridsFrom: json.grids_from, maxzoom: json.maxzoom };
}

// A Leaflet layer of the tiles that `query` asks for ({plan, v} or {on}); `isHeld(code)` says what is drawn otherwise,
// `shadeOf(code)` what is coloured by a number, `isMoved(code)` which outlines of divisions are drawn otherwise.
export function planTiles({ layer, about, query, isOn, isHeld, shadeOf = () => null, isMoved = () => false, pane = "tilePane" }) {
  const source = (name, asked = {}) => ({
    url: urlOf(`/tiles/${encodeURIComponent(name)}/{z}/{x}/{y}.mvt`, asked),
    levelDiff: TILE_ZOOM_STEP,
    maxDataZoom: about.maxzoom,
  });
  const latitude = about.bounds ? (about.bounds[0][0] + about.bounds[1][0]) / 2 : 0;
  const drawn = leafletLayer({
    attribution: "",
    sources: { grids: source(layer, query), divisions: source("divisions"), reference: source("reference") },
    pane,
    paintRules: rules({ isOn, isHeld, shadeOf, isMoved }, latitude),
    labelRules: [],
  });
  widenRoads(drawn, latitude);
  return drawn;
}

function rules({ isOn, isHeld, shadeOf, isMoved }, latitude) {
  const rule = (dataSource, dataLayer, symbolizer, filter) => ({ dataSource, dataLayer, symbolizer, filter });
  return [
    rule("divisions", "divisions", new PolygonSymbolizer({ fill: PAPER }), () => isOn("divisions") && !isOn("basemap")),
    ...groundRules(isOn, latitude),
    rule("grids", "grids", gridFill(shadeOf), (_, { props }) => isOn("grids") && !isHeld(props.code)),
    rule("grids", "divisions", new PolygonSymbolizer({ fill: slate(0.04), stroke: slate(0.35), width: 1 }), () => isOn("grids")),
    ...outlineRules("divisions", ({ code }) => isOn("divisions") && !isMoved(code)),
  ];
}

function gridFill(shadeOf) {
  const fill = (_, { props: { code, state = "same", kind } }) => shadeOf(code) ?? slate(ALPHA[state] + (kind === "special" ? 0.1 : 0));
  return new PolygonSymbolizer({ fill, stroke: (zoom) => slate(zoom < 14 ? 0.35 : 0.5), width: 1, perFeature: true });
}

// The tiles of the plan on the map, always of its newest version; the ones before stay until the new ones are drawn. `drawn` is
// what planTiles() wants to know besides.
export class PlanTiles {
  constructor({ map, session, isOn, onLoad, ...drawn }) {
    Object.assign(this, { map, session, isOn, onLoad, drawn, layer: null, older: [], about: null, version: null, held: "" });
  }

  async start() {
    this.about = await describe(this.session.plan.layer);
    this.refresh();
  }

  // A moment after the last of several changes.
  follow() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), WAIT_MS);
  }

  refresh() {
    const { plan } = this.session;
    if (!this.about || this.version === plan.version) return;
    this.version = plan.version;
    this.older.push(this.layer);
    const query = { plan: plan.id, v: plan.version };
    this.layer = planTiles({ layer: plan.layer, about: this.about, query, isOn: this.isOn, ...this.drawn }).addTo(this.map);
    const { layer } = this;
    this.layer.once("load", () => layer === this.layer && this.older.splice(0).forEach((old) => old?.remove()));
    this.layer.on("load", () => this.onLoad());
  }

  // Paints again where other grids are drawn otherwise than before.
  leaveOut(held) {
    if (held !== this.held) this.repaint();
    this.held = held;
  }

  repaint() {
    this.layer?.rerenderTiles();
  }
}
