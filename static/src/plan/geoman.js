// Drawing lines and areas: leaflet-geoman's draw mode, led to what aim.js catches. What is drawn comes out with the very
// numbers of what it was caught by.

import "./leaflet_global.js";
import "@geoman-io/leaflet-geoman-free";
import L from "leaflet";

import { SELECTED } from "../map/colours.js";
import { isTouch } from "../shared/page.js";

const LOOK = { color: SELECTED, weight: 3, interactive: false };
const SHAPES = ["Line", "Polygon"];
const OPTIONS = {
  snappable: false,
  tooltips: false,
  cursorMarker: !isTouch,
  continueDrawing: false,
  allowSelfIntersection: true,
  finishOn: "dblclick",
  templineStyle: LOOK,
  hintlineStyle: { ...LOOK, dashArray: "5 5" },
  pathOptions: { ...LOOK, dashArray: "6 4", fillOpacity: 0.1 },
};

export class Pen {
  constructor(map, aim) {
    Object.assign(this, { map, aim, pointed: null, isByKeys: false });
    // Only layers that ask for it become geoman's.
    L.PM.setOptIn(true);
    for (const shape of SHAPES) this.lead(map.pm.Draw[shape]);
    map.on("pm:create", ({ layer, shape }) => {
      layer.remove();
      this.onDrawn?.(geometryOf(layer, shape));
    });
    map.on("moveend", () => this.isOn && aim.ready());
    this.listen(map.getContainer());
  }

  // By keys the cross in the middle points, wherever the map was moved to.
  listen(box) {
    box.addEventListener("keydown", ({ key }) => (this.isByKeys = key.startsWith("Arrow")));
    box.addEventListener("pointermove", () => (this.isByKeys = false));
    this.map.on("move", () => this.isByKeys && this.draft?._syncHintMarker({ latlng: this.map.getCenter() }));
    for (const name of ["keydown", "keyup"]) document.addEventListener(name, (event) => this.onAlt(event));
  }

  // The mark under the pointer and each new place lie where the aim says, by mouse, finger and keys.
  lead(draft) {
    const { _syncHintMarker: follow, _createVertex: create } = draft;
    draft._handleSnapping = () => {};
    draft._syncHintMarker = (event) => follow.call(draft, this.aimed(event));
    draft._createVertex = (event) => {
      const aimed = this.aimed(event);
      // The second click of a double click is for what the double click does.
      if (event.originalEvent?.detail > 1 && this.isAt(-1, aimed.latlng)) return;
      // geoman ends a line at its first place without coming back to it.
      if (draft._shape === "Line" && this.size > 2 && this.isAt(0, aimed.latlng)) draft._layer.addLatLng(aimed.latlng);
      create.call(draft, aimed);
    };
  }

  aimed(event) {
    const { lng, lat } = event.latlng.wrap();
    this.pointed = event;
    const [lon, north] = this.aim.of([lng, lat], { drawn: this.places, isFree: Boolean(event.originalEvent?.altKey) });
    return { ...event, latlng: L.latLng(north, lon) };
  }

  isAt(index, { lng, lat }) {
    const [lon, north] = this.places.at(index) ?? [];
    return lng === lon && lat === north;
  }

  // Alt alone changes what the pointer means, before it moves; it must not lead into the browser's menu.
  onAlt(event) {
    if (event.key !== "Alt" || !this.isOn || !this.pointed) return;
    event.preventDefault();
    this.draft._syncHintMarker({ latlng: this.pointed.latlng, originalEvent: { altKey: event.type === "keydown" } });
  }

  // Begins to draw a "Line" or a "Polygon"; `onDrawn(geometry)` hears of what is finished.
  start(shape, onDrawn) {
    this.stop();
    this.onDrawn = onDrawn;
    this.map.pm.enableDraw(shape, OPTIONS);
    silence(this.draft._hintMarker);
    this.draft._layer.on("pm:vertexadded", ({ marker }) => silence(marker));
    this.aim.ready();
  }

  stop() {
    const { isOn } = this;
    Object.assign(this, { onDrawn: null, pointed: null });
    this.map.pm.disableDraw();
    if (isOn) this.aim.rest();
  }

  get isOn() {
    return this.map.pm.globalDrawModeEnabled();
  }

  get draft() {
    return this.isOn ? this.map.pm.Draw[this.map.pm.Draw.getActiveShape()] : null;
  }

  // The places [lon, lat] of the draft.
  get places() {
    return this.draft?._layer?.getLatLngs().map(({ lng, lat }) => [lng, lat]) ?? [];
  }

  get size() {
    return this.places.length;
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
