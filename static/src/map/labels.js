// Names over the map, from the tiles that are loaded. Each division and grid in view is named once, inside the part of
// it that is in view, whatever tiles cut it; a name that has no room is left out.

import L from "leaflet";

import { along } from "../shared/along.js";
import { interior } from "../shared/interior.js";
import { FONT, GREEN_NAME, GROUND_NAME, INK, PAPER, WATER_NAME, slate } from "./colours.js";
import { page, t } from "../shared/page.js";

const LINE_PX = 15;
const HALO_PX = 2.5;
const MARGIN_PX = 6;
const BELOW_FONT = `11px ${FONT}`;

const SHIFTS_PX = [0, LINE_PX + 2, -LINE_PX - 2];
const STREET_M = 16;

const isStreet = ({ width_m: widthM = STREET_M }) => widthM >= STREET_M;

// What is named, most important first: where it comes from, from which zoom, with which words, and which share of the
// words' width its shape must offer. `shifts` are further places, above and below, for a name that finds its own taken.
const KINDS = [
  grid("divisions", { font: `600 12px ${FONT}`, lines: counted, room: 0.55 }),
  division(["street", "county"], { from: 12, to: 16, font: `650 14px ${FONT}`, room: 0.5 }),
  division(["community"], { from: 14, font: `600 12px ${FONT}`, room: 0.8 }),
  road(isStreet, { from: 15 }),
  ground("water", { from: 14, fill: WATER_NAME, font: `italic 12px ${FONT}`, room: 0.6 }),
  grid("grids", { from: 16, fill: slate(1), lines: coded, room: 1.1 }),
  ground("green", { from: 15, fill: GREEN_NAME }),
  ground("compound", { from: 16.5 }),
  road((props) => !isStreet(props), { from: 17 }),
  ground("building", { from: 18, shifts: [0] }),
];

function kindOf(look) {
  return { from: 0, to: Infinity, font: `11px ${FONT}`, fill: INK, lines: named, shifts: [0], isWanted: () => true, ...look };
}

function grid(name, look) {
  return kindOf({ source: "grids", name, switch: "grids", ...look });
}

function division(levels, look) {
  const isWanted = ({ level, code }) => levels.includes(level) && code !== page.district;
  return kindOf({ source: "divisions", name: "divisions", switch: "divisions", isWanted, ...look });
}

function ground(kind, look) {
  const isWanted = (props) => props.kind === kind;
  return kindOf({ source: "reference", name: "reference", switch: "reference", fill: GROUND_NAME, room: 1, shifts: SHIFTS_PX, isWanted, ...look });
}

// A road is named once, however many features it has.
function road(isOne, look) {
  const isWanted = (props) => props.kind === "road" && isOne(props);
  return ground("road", { isAlong: true, shifts: [0], key: (props) => props.name, isWanted, ...look });
}

export const Labels = L.Layer.extend({
  // `pieces({source, name, isWanted})` gives the loaded {id, props, rings} in container pixels; `isOn(name)` the layers
  // switched on.
  // `note(name, props)` gives a further line for what the tiles' layer of that name holds, or "".
  // `makeRoom(areas)` moves what else is drawn off those boxes and gives the boxes [west, north, east, south] of what
  // could not go, where no name is written; all in container pixels.
  initialize({ pieces, isOn, note = () => "", makeRoom = () => [], pane = "labels" }) {
    Object.assign(this, { pieces, isOn, note, makeRoom, pane });
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPane(this.pane));
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
    const names = this.kinds().flatMap((kind) => this.namesOf(context, kind, size));
    const spotted = placed(names);
    const inTheWay = this.makeRoom(spotted.map(({ spot }) => spot.area));
    for (const { kind, words, spot } of spotted) {
      if (!inTheWay.some((box) => overlaps(box, spot.area))) write(context, words, spot, kind);
    }
  },

  kinds() {
    const zoom = this._map.getZoom();
    return KINDS.filter(({ from, to, switch: name }) => zoom >= from && zoom <= to && this.isOn(name));
  },

  // {kind, words, width, place} of what is to be named and offers room enough, the roomiest first.
  namesOf(context, kind, size) {
    const lines = (props) => [...kind.lines(props), this.note(kind.name, props)].filter(Boolean);
    const box = [MARGIN_PX, MARGIN_PX, size.x - MARGIN_PX, size.y - MARGIN_PX];
    context.font = kind.font;
    const widthOf = (words) => Math.max(...words.map((word) => context.measureText(word).width));
    const placeOf = ({ props, rings }) => (kind.isAlong ? along(rings, widthOf(lines(props)), box) : interior(rings, box));
    return roomiest(this.pieces(kind), placeOf, kind.key)
      .map(({ props, place }) => ({ kind, words: lines(props), width: widthOf(lines(props)), place }))
      .filter(({ words, width, place }) => words[0] && place.width >= width * kind.room);
  },
});

// The names that find a spot beside those before them, each with it.
function placed(names) {
  const taken = [];
  return names.flatMap(({ kind, words, width, place }) => {
    const spot = free(place, [width, words.length * LINE_PX], kind.shifts, taken);
    if (spot) taken.push(spot.area);
    return spot ? [{ kind, words, spot }] : [];
  });
}

// The place, or one of those above and below, where nothing is `taken`; with its `area`. Undefined when there is none.
function free(place, size, shifts, taken) {
  const spots = shifts.map((shift) => ({ ...place, point: [place.point[0], place.point[1] + shift] }));
  const areas = spots.map((spot) => ({ ...spot, area: around(spot, ...size) }));
  return areas.find(({ area }) => !taken.some((other) => overlaps(other, area)));
}

// Of each thing the piece with the most room, the roomiest first; things are told apart by `key(props)`, else by id.
function roomiest(pieces, placeOf, key) {
  const best = new Map();
  for (const piece of pieces) {
    const name = key ? key(piece.props) : piece.id;
    const place = placeOf(piece);
    if (place && !(best.get(name)?.place.width >= place.width)) best.set(name, { props: piece.props, place });
  }
  return [...best.values()].sort((a, b) => b.place.width - a.place.width);
}

// The name in the kind's own type, what follows below it smaller and lighter.
function write(context, words, { point: [x, y], angle = 0 }, { font, fill }) {
  context.save();
  Object.assign(context, { strokeStyle: PAPER, lineWidth: HALO_PX * 2, lineJoin: "round", textAlign: "center", textBaseline: "middle" });
  context.translate(Math.round(x), Math.round(y));
  context.rotate(angle);
  words.forEach((word, i) => {
    const middle = (i - (words.length - 1) / 2) * LINE_PX;
    Object.assign(context, i ? { font: BELOW_FONT, fillStyle: slate(1) } : { font, fillStyle: fill });
    context.strokeText(word, 0, middle);
    context.fillText(word, 0, middle);
  });
  context.restore();
}

function around({ point: [x, y], angle = 0 }, width, height) {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [halfX, halfY] = [(width * cos + height * sin) / 2, (width * sin + height * cos) / 2];
  return [x - halfX - MARGIN_PX, y - halfY, x + halfX + MARGIN_PX, y + halfY];
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
