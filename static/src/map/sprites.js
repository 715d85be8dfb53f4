// How points look (templates/map/swatches.svg shows the same): each is drawn once, then copied.

import { BLIND, EVENT, PAPER, RESOURCE, SLATE } from "./colours.js";

const SIDE_PX = 20;
const MIDDLE = SIDE_PX / 2;

const circle = (radius) => (context) => context.arc(MIDDLE, MIDDLE, radius, 0, 2 * Math.PI);
const polygon = (...corners) => (context) => corners.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](MIDDLE + x, MIDDLE + y));

const LOOKS = {
  address: { shape: circle(3), fill: SLATE, stroke: PAPER, width: 1 },
  "address-without-grid": { shape: circle(4.5), fill: PAPER, stroke: BLIND, width: 2 },
  part: { shape: polygon([-4.5, -4.5], [4.5, -4.5], [4.5, 4.5], [-4.5, 4.5]), fill: RESOURCE, stroke: PAPER, width: 1.5 },
  force: { shape: polygon([0, -6.5], [6.5, 5], [-6.5, 5]), fill: RESOURCE, stroke: PAPER, width: 1.5 },
  facility: { shape: polygon([0, -6.5], [6.5, 0], [0, 6.5], [-6.5, 0]), fill: RESOURCE, stroke: PAPER, width: 1.5 },
  "event-open": { shape: circle(6), fill: EVENT, stroke: PAPER, width: 1.5 },
  "event-closed": { shape: circle(5), fill: PAPER, stroke: EVENT, width: 2 },
};

// A function that draws the sprite of a name around a place, for a screen of `ratio` device pixels to one.
export function stamper(ratio) {
  const made = new Map();
  return (context, name, { x, y }) => {
    if (!made.has(name)) made.set(name, drawn(LOOKS[name], ratio));
    context.drawImage(made.get(name), x - MIDDLE, y - MIDDLE, SIDE_PX, SIDE_PX);
  };
}

function drawn({ shape, fill, stroke, width }, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE_PX * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.beginPath();
  shape(context);
  context.closePath();
  Object.assign(context, { fillStyle: fill, strokeStyle: stroke, lineWidth: width, lineJoin: "round" });
  context.fill();
  context.stroke();
  return canvas;
}
