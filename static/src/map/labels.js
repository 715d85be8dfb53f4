// Names over the map, from the tiles that are loaded. Each division and grid in view is named once, inside the part of
// it that is in view, whatever tiles cut it; a name that has no room is left out.

import L from "leaflet";

import { interior } from "../interior.js";
import { FONT, INK, PAPER, slate } from "./colours.js";
import { page, t } from "./page.js";

const LINE_PX = 15;
const HALO_PX = 2.5;
const MARGIN_PX = 6;
const BELOW_FONT = `11px ${FONT}`;

// What is named, most important first: where it comes from, from which zoom, with which words, and which share of the
// words' width its polygon must offer.
const KINDS = [
  { source: "grids", layer: "divisions", switch: "grids", font: `600 12px ${FONT}`, lines: counted, room: 0.55 },
  { source: "divisions", levels: ["street", "county"], switch: "divisions", from: 12, to: 16, font: `650 14px ${FONT}`, lines: named, room: 0.5 },
  { source: "divisions", levels: ["community"], switch: "divisions", from: 14, font: `600 12px ${FONT}`, lines: named, room: 0.8 },
  { source: "grids", layer: "grids", switch: "grids", from: 16, font: `11px ${FONT}`, fill: slate(1), lines: coded, room: 1.1 },
];

export const Labels = L.Layer.extend({
  // `pieces(source, layer)` gives the loaded {props, rings} in container pixels; `isOn(name)` the layers switched on.
  initialize({ pieces, isOn }) {
    Object.assign(this, { pieces, isOn });
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPane("labels"));
    this.draw();
  },

  onRemove() {
    this.canvas.remove();
  },

  getEvents() {
    return { moveend: this.draw, resize: this.draw };
  },

  draw() {
    const size = this._map.getSize();
    const ratio = globalThis.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, this._map.containerPointToLayerPoint([0, 0]));
    Object.assign(this.canvas, { width: size.x * ratio, height: size.y * ratio });
    Object.assign(this.canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const taken = [];
    for (const kind of this.kinds()) this.drawKind(context, kind, size, taken);
  },

  kinds() {
    const zoom = this._map.getZoom();
    return KINDS.filter(({ from = 0, to = Infinity, switch: name }) => zoom >= from && zoom <= to && this.isOn(name));
  },

  drawKind(context, { source, layer = "divisions", levels, font, fill = INK, lines, room }, size, taken) {
    const box = [MARGIN_PX, MARGIN_PX, size.x - MARGIN_PX, size.y - MARGIN_PX];
    const pieces = this.pieces(source, layer).filter(({ props }) => !levels || (levels.includes(props.level) && props.code !== page.district));
    Object.assign(context, { font, strokeStyle: PAPER, lineWidth: HALO_PX * 2, lineJoin: "round", textAlign: "center", textBaseline: "middle" });
    for (const { props, place } of widest(pieces, box)) {
      const words = lines(props);
      const width = Math.max(...words.map((word) => context.measureText(word).width));
      const area = around(place.point, width, words.length * LINE_PX);
      if (place.width < width * room || taken.some((other) => overlaps(other, area))) continue;
      taken.push(area);
      write(context, words, place.point, { font, fill });
    }
  },
});

// Of each thing the piece with the most room, the roomiest first.
function widest(pieces, box) {
  const best = new Map();
  for (const { props, rings } of pieces) {
    const place = interior(rings, box);
    if (place && !(best.get(props.code)?.place.width >= place.width)) best.set(props.code, { props, place });
  }
  return [...best.values()].sort((a, b) => b.place.width - a.place.width);
}

// The name in the kind's own type, what follows below it smaller and lighter.
function write(context, words, [x, y], { font, fill }) {
  words.forEach((word, i) => {
    const middle = Math.round(y) + (i - (words.length - 1) / 2) * LINE_PX;
    Object.assign(context, i ? { font: BELOW_FONT, fillStyle: slate(1) } : { font, fillStyle: fill });
    context.strokeText(word, Math.round(x), middle);
    context.fillText(word, Math.round(x), middle);
  });
}

function around([x, y], width, height) {
  return [x - width / 2 - MARGIN_PX, y - height / 2, x + width / 2 + MARGIN_PX, y + height / 2];
}

function overlaps(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function named({ name }) {
  return [name];
}

function counted({ name, grids, vacant }) {
  return [name, [t("tile.grids", { n: grids }), vacant > 0 && t("tile.vacant", { n: vacant })].filter(Boolean).join(" · ")];
}

// Inside its community a grid is known by the digits after the community's twelve.
function coded({ code }) {
  return [/^\d{15,17}$/.test(code) ? code.slice(12) : code];
}
