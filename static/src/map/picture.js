// A picture file: title strip, map, legend and scale bar on one canvas.

import { lengthParts } from "./measured.js";
import { FONT, INK, SLATE } from "./colours.js";
import { barOf, flow } from "./paper.js";
import { pictureOf } from "./photograph.js";

const EDGE = 16;
const HEAD = 44;
const ROW = 24;
const SWATCH = 28;
const BAR_PX = 140;

// The canvas of `map` (another one, `ratio` pixels a CSS pixel) with what `legend` says around it.
export async function framed(map, { legend, title, ratio, perPx }) {
  const width = map.width / ratio;
  const context = document.createElement("canvas").getContext("2d");
  context.font = `12px ${FONT}`;
  const widths = legend.items.map((item) => (item.isHeading ? 8 : SWATCH + 8) + context.measureText(item.words).width + 18);
  const places = flow(widths, width - 2 * EDGE - BAR_PX - 40);
  const rows = Math.max(2, (places.at(-1)?.row ?? 0) + 1);
  const { canvas } = context;
  Object.assign(canvas, { width: map.width, height: map.height + (HEAD + rows * ROW + 2 * EDGE) * ratio });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(map, 0, HEAD * ratio);
  context.scale(ratio, ratio);
  const foot = HEAD + map.height / ratio + EDGE;
  head(context, { width, title, facts: legend.facts });
  await Promise.all(legend.items.map((item, i) => entry(context, item, [EDGE + places[i].x, foot + places[i].row * ROW])));
  scaleBar(context, { perPx, right: width - EDGE, top: foot });
  return canvas;
}

function head(context, { width, title, facts }) {
  Object.assign(context, { fillStyle: INK, textBaseline: "middle", textAlign: "left", font: `600 17px ${FONT}` });
  context.fillText(title, EDGE, HEAD / 2, width * 0.6);
  Object.assign(context, { fillStyle: SLATE, textAlign: "right", font: `12px ${FONT}` });
  context.fillText(facts.join(" · "), width - EDGE, HEAD / 2, width * 0.38);
}

async function entry(context, { words, swatch, colour, isHeading }, [x, y]) {
  const middle = y + ROW / 2;
  const picture = swatch && (await pictureOf(swatch));
  if (picture) context.drawImage(picture, x, middle - 9, SWATCH, 18);
  if (colour) {
    Object.assign(context, { fillStyle: colour, strokeStyle: SLATE, lineWidth: 1 });
    context.fillRect(x, middle - 8, SWATCH, 16);
    context.strokeRect(x + 0.5, middle - 7.5, SWATCH - 1, 15);
  }
  Object.assign(context, { fillStyle: INK, textAlign: "left", textBaseline: "middle", font: `${isHeading ? 600 : 400} 12px ${FONT}` });
  context.fillText(words, x + (isHeading ? 8 : SWATCH + 8), middle);
}

function scaleBar(context, { perPx, right, top }) {
  const { metres, px } = barOf(perPx, BAR_PX);
  const { value, unit } = lengthParts(metres);
  Object.assign(context, { fillStyle: INK, strokeStyle: INK, lineWidth: 2, textAlign: "right", font: `12px ${FONT}` });
  context.fillText(`${Number(value)} ${unit}`, right, top + 8);
  context.beginPath();
  context.moveTo(right - px, top + 18);
  context.lineTo(right - px, top + 24);
  context.lineTo(right, top + 24);
  context.lineTo(right, top + 18);
  context.stroke();
}
