// Drawing lines and areas: leaflet-geoman's draw mode, with its snapping to the borders on the bench. What is drawn comes
// out with the very numbers of what it snapped to.

import "./leaflet_global.js";
import "@geoman-io/leaflet-geoman-free";
import L from "leaflet";

import { SELECTED } from "../map/colours.js";

const LOOK = { color: SELECTED, weight: 3, interactive: false };
const isCoarse = matchMedia("(pointer: coarse)").matches;
const SNAP_PX = isCoarse ? 22 : 12;
const OPTIONS = {
  snappable: true,
  snapDistance: SNAP_PX,
  tooltips: false,
  cursorMarker: !isCoarse,
  continueDrawing: false,
  allowSelfIntersection: true,
  finishOn: "dblclick",
  templineStyle: LOOK,
  hintlineStyle: { ...LOOK, dashArray: "5 5" },
  pathOptions: { ...LOOK, dashArray: "6 4", fillOpacity: 0.1, snapIgnore: true },
};

export class Pen {
  constructor(map) {
    this.map = map;
    // From here on only what says so itself is snapped to.
    L.PM.setOptIn(true);
    map.on("pm:create", ({ layer, shape }) => {
      layer.remove();
      this.onDrawn?.(geometryOf(layer, shape));
    });
  }

  // Begins to draw a "Line" or a "Polygon"; `onDrawn(geometry)` hears of what is finished.
  start(shape, onDrawn) {
    this.stop();
    this.onDrawn = onDrawn;
    this.map.pm.enableDraw(shape, OPTIONS);
    silence(this.draft._hintMarker);
    this.draft._layer.on("pm:vertexadded", ({ marker }) => silence(marker));
  }

  stop() {
    this.onDrawn = null;
    this.map.pm.disableDraw();
  }

  get isOn() {
    return this.map.pm.globalDrawModeEnabled();
  }

  get draft() {
    return this.isOn ? this.map.pm.Draw[this.map.pm.Draw.getActiveShape()] : null;
  }

  // How many places the draft has.
  get size() {
    return this.draft?._layer?.getLatLngs().length ?? 0;
  }

  add(latlng) {
    this.draft?._createVertex({ latlng });
  }

  finish() {
    this.draft?._finishShape();
  }

  // Takes one place back; whether there was one.
  back() {
    if (!this.size) return false;
    if (this.size === 1) this.restart();
    else this.draft._removeLastVertex();
    return true;
  }

  restart() {
    const { onDrawn } = this;
    this.start(this.map.pm.Draw.getActiveShape(), onDrawn);
  }
}

// Its marks are for the eye and the pointer; by keys there is the cross in the middle.
function silence({ _icon: mark }) {
  for (const name of ["tabindex", "role"]) mark.removeAttribute(name);
  mark.setAttribute("aria-hidden", "true");
}

function geometryOf(layer, shape) {
  const ring = (shape === "Polygon" ? layer.getLatLngs()[0] : layer.getLatLngs()).map(({ lng, lat }) => [lng, lat]);
  return shape === "Polygon" ? { type: "Polygon", coordinates: [[...ring, ring[0]]] } : { type: "LineString", coordinates: ring };
}
