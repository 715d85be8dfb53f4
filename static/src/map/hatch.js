// A canvas renderer that fills with hatches and never lets a small area vanish.

import L from "leaflet";

const DOT_BELOW_PX = 7;
const DOT_RADIUS_PX = 3.5;
const TILE_PX = 7;
const LINES = {
  diagonal: [[[0, TILE_PX], [TILE_PX, 0]]],
  upright: [[[TILE_PX / 2, 0], [TILE_PX / 2, TILE_PX]]],
  cross: [[[0, TILE_PX], [TILE_PX, 0]], [[0, 0], [TILE_PX, TILE_PX]]],
};

// Path options beyond Leaflet's: `hatch` ("diagonal", "cross" or "upright", drawn in fillColor over a light wash of it) and
// `dot` (an area smaller than a few pixels is drawn as a dot of its colour), `casing` (a light band below the outline).
export const HatchCanvas = L.Canvas.extend({
  _updatePoly(layer, closed) {
    if (layer.options.dot && isSmall(layer)) this._dot(layer);
    else L.Canvas.prototype._updatePoly.call(this, layer, closed);
  },

  _fillStroke(context, layer) {
    const { hatch, fillColor, casing, weight } = layer.options;
    if (casing) {
      Object.assign(context, { globalAlpha: 1, strokeStyle: "#fff", lineWidth: weight + 2, lineJoin: "round" });
      context.setLineDash([]);
      context.stroke();
    }
    if (hatch) {
      context.globalAlpha = 0.9;
      context.fillStyle = context.createPattern(this._patternOf(hatch, fillColor), "repeat");
      context.fill("evenodd");
    }
    L.Canvas.prototype._fillStroke.call(this, context, layer);
  },

  _dot(layer) {
    const { x, y } = layer._rawPxBounds.getCenter();
    const context = this._ctx;
    if (!this._drawing) return;
    context.beginPath();
    context.arc(x, y, DOT_RADIUS_PX, 0, 2 * Math.PI);
    context.globalAlpha = 1;
    context.fillStyle = layer.options.color;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = "#fff";
    context.stroke();
  },

  _patternOf(hatch, colour) {
    this._patterns ??= new Map();
    const key = `${hatch} ${colour}`;
    if (!this._patterns.has(key)) this._patterns.set(key, drawPattern(LINES[hatch], colour));
    return this._patterns.get(key);
  },
});

function isSmall(layer) {
  const size = layer._rawPxBounds?.getSize();
  return size && Math.max(size.x, size.y) < DOT_BELOW_PX;
}

function drawPattern(lines, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE_PX;
  const context = canvas.getContext("2d");
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  // Each line once more one tile to either side: without it the corners have gaps.
  for (const [[x1, y1], [x2, y2]] of lines) {
    for (const shift of [-TILE_PX, 0, TILE_PX]) {
      context.beginPath();
      context.moveTo(x1 + shift, y1);
      context.lineTo(x2 + shift, y2);
      context.stroke();
    }
  }
  return canvas;
}
