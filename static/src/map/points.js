// Addresses, resources and events over the map: single points close by, counted cells further away. One canvas, larger
// than the view; it moves and scales with the map and is drawn anew when that stands still.

import L from "leaflet";
import { sourcesToViews } from "protomaps-leaflet";

import { urlOf } from "../shared/api.js";
import { isTouch } from "../shared/page.js";
import { BLIND, FONT, PAPER } from "./colours.js";
import { aside, covers, gathered, nearest, radiusOf, short } from "./gathered.js";
import { POINT_KINDS } from "./point_kinds.js";
import { stamper } from "./sprites.js";
import { TILE_ZOOM_STEP } from "./tiles.js";

const MAX_DATA_ZOOM = 18;
const FRESH_MS = 60_000;
const REACH_PX = isTouch ? 16 : 8;
// Numbers lie over the names of the map, single points below them.
const [BELOW_NAMES, OVER_NAMES] = [425, 435];
// Of a cell where 1, 2 or 3 kinds are counted: its side, how large its circles may be, and where they stand in parts of the side.
const SEATS = [
  { cell: 96, most: 21, at: [[0, 0]] },
  { cell: 96, most: 21, at: [[-0.21, 0], [0.21, 0]] },
  { cell: 96, most: 18, at: [[-0.2, -0.16], [0.2, -0.16], [0, 0.18]] },
];

export const Points = L.Renderer.extend({
  options: { padding: 0.2, pane: "points" },

  // `isOn(name)` says which kinds are switched on; `onLoad()` has what was loaded drawn; `onDraw(counts)` hears how many of
  // each are in view, null where off.
  initialize({ isOn, onLoad, onDraw }) {
    L.Renderer.prototype.initialize.call(this);
    Object.assign(this, { isOn, onLoad, onDraw, loaded: [], drawn: [], tiles: new Map(), job: 0, stamp: stamper(globalThis.devicePixelRatio || 1) });
  },

  // The thing drawn nearest to a place, within reach: {name, id, props, x, y, isCell}; undefined where there is none.
  under(latlng) {
    return this._map.getZoom() === this._zoom ? nearest(this.drawn, this._map.project(latlng)) : undefined;
  },

  // What is drawn stays, moved and scaled with the map, until the tiles of the new view are there.
  async load() {
    const job = ++this.job;
    const zoom = this._map.getZoom();
    const { min, max } = this._map.getPixelBounds();
    const pad = this._map.getSize().multiplyBy(this.options.padding);
    const box = { minX: min.x - pad.x, minY: min.y - pad.y, maxX: max.x + pad.x, maxY: max.y + pad.y };
    const names = Object.keys(POINT_KINDS).filter(this.isOn);
    const answers = await Promise.allSettled(names.map((name) => this.tilesOf(name).getBbox(zoom, box)));
    if (job !== this.job || !this._map || this._map._animatingZoom) return;
    const { cell, most, at } = SEATS[names.length - 1] ?? {};
    this.loaded = names.flatMap((name, i) => thingsOf(name, answers[i].value ?? [], { cell, most, at: at[i] }));
    this.loadedAt = zoom;
    this.onLoad();
  },

  // Draws what was loaded, the counted cells moved off the boxes of names; gives the boxes of those that could not go, in
  // the container's pixels as `names` are.
  makeRoom(names) {
    if (!this._map || this._map._animatingZoom || this.loadedAt !== this._map.getZoom()) return [];
    const { min } = this._map.getPixelBounds();
    const boxes = names.map(([west, north, east, south]) => [west + min.x, north + min.y, east + min.x, south + min.y]);
    const cells = aside(this.loaded.filter(({ isCell }) => isCell), boxes);
    this.show([...cells, ...this.loaded.filter(({ isCell }) => !isCell)]);
    const stuck = cells.filter((cell) => boxes.some((box) => covers(cell, box)));
    return stuck.map(({ x, y, reach }) => [x - reach - min.x, y - reach - min.y, x + reach - min.x, y + reach - min.y]);
  },

  // The kind's tiles; those of a minute ago are asked for again, for the data changes.
  tilesOf(name) {
    const known = this.tiles.get(name);
    if (known && performance.now() - known.since < FRESH_MS) return known.view;
    const url = urlOf(`/tiles/${name}/{z}/{x}/{y}.mvt`);
    const [view] = sourcesToViews({ url, levelDiff: TILE_ZOOM_STEP, maxDataZoom: MAX_DATA_ZOOM }).values();
    this.tiles.set(name, { view, since: performance.now() });
    return view;
  },

  show(things) {
    this.place();
    this.drawn = things;
    this.getPane().style.zIndex = things.some(({ isCell }) => isCell) ? OVER_NAMES : BELOW_NAMES;
    const context = this._container.getContext("2d");
    const ratio = globalThis.devicePixelRatio || 1;
    const { x, y } = this._map.getPixelOrigin().add(this._bounds.min);
    context.setTransform(ratio, 0, 0, ratio, -x * ratio, -y * ratio);
    for (const thing of things) {
      if (thing.isCell) drawCell(context, thing);
      else this.stamp(context, POINT_KINDS[thing.name].spriteOf(thing.props), thing);
    }
    this.onDraw(this.counts());
  },

  counts() {
    const view = this._map.getPixelBounds();
    const counts = Object.fromEntries(Object.keys(POINT_KINDS).map((name) => [name, this.isOn(name) ? 0 : null]));
    for (const { name, x, y, props, isCell } of this.drawn) {
      if (view.contains([x, y])) counts[name] += isCell ? props.count : 1;
    }
    return counts;
  },

  // The canvas over the view as it now is, empty.
  place() {
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = globalThis.devicePixelRatio || 1;
    L.DomUtil.setPosition(this._container, this._bounds.min);
    Object.assign(this._container, { width: size.x * ratio, height: size.y * ratio });
    Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
  },

  _initContainer() {
    this._container = L.DomUtil.create("canvas", "points");
  },

  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },

  _update() {
    if (!this._bounds) this.place();
    this.load();
  },

  _reset() {
    if (this._bounds) this._onZoom();
    this._update();
  },
});

// Of a kind's tiles the points, each once, and the cells added up; in pixels of the whole world at the map's zoom.
function thingsOf(name, tiles, { cell, most, at }) {
  const points = new Map();
  const cells = [];
  let side = cell;
  for (const { data, origin, scale } of tiles) {
    side = cell * scale;
    const placed = ({ props, geom: [[{ x, y }]] }) => ({ props, x: origin.x + x * scale, y: origin.y + y * scale });
    for (const feature of data.get(name) ?? []) points.set(feature.id, { name, id: feature.id, reach: REACH_PX, ...placed(feature) });
    cells.push(...(data.get(`${name}_cells`) ?? []).map(placed));
  }
  const counted = gathered(cells, side).map(({ x, y, props }) => {
    const radius = radiusOf(props.count, (most * side) / cell);
    return { name, props, x: x + at[0] * side, y: y + at[1] * side, reach: radius, isCell: true };
  });
  return [...counted, ...points.values()];
}

function drawCell(context, { name, props, x, y, reach }) {
  const { colour, alarms, isHollow } = POINT_KINDS[name];
  const [fill, ink] = isHollow?.(props) ? [PAPER, colour] : [colour, PAPER];
  disc(context, { x, y }, reach + 1.5, alarms?.(props) ? BLIND : PAPER);
  disc(context, { x, y }, reach, ink);
  disc(context, { x, y }, reach - 1, fill);
  Object.assign(context, { font: `600 11px ${FONT}`, fillStyle: ink, textAlign: "center", textBaseline: "middle" });
  context.fillText(short(props.count), x, y + 0.5);
}

function disc(context, { x, y }, radius, fill) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
}
