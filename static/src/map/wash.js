// A wash over some of the places in view, while something that stands for them is pointed at.

import L from "leaflet";

import { SELECTED } from "./colours.js";

export const Wash = L.Layer.extend({
  // `pieces(isWanted)` gives {rings} in container pixels of the places whose code is wanted.
  initialize({ pieces }) {
    Object.assign(this, { pieces, isWanted: null });
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "wash leaflet-zoom-hide", map.getPane("places"));
    this.draw();
  },

  onRemove() {
    this.canvas.remove();
  },

  getEvents() {
    return { moveend: this.draw, resize: this.draw };
  },

  show(isWanted) {
    this.isWanted = isWanted;
    if (this._map) this.draw();
  },

  // Opaque here and half clear as a whole: pieces overlap where tiles meet.
  draw() {
    const { x: width, y: height } = this._map.getSize();
    L.DomUtil.setPosition(this.canvas, this._map.containerPointToLayerPoint([0, 0]));
    Object.assign(this.canvas, { width: this.isWanted ? width : 0, height });
    if (!this.isWanted) return;
    const context = this.canvas.getContext("2d");
    context.fillStyle = SELECTED;
    for (const { rings } of this.pieces(this.isWanted)) {
      context.beginPath();
      for (const ring of rings) ring.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
      context.fill("evenodd");
    }
  },
});
