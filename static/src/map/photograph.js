// The map as one picture, in a size and sharpness of its own: it is laid out anew, drawn, and put back.

import L from "leaflet";

import { byId } from "../shared/dom.js";

const PATIENCE_MS = 20_000;
const CALM_MS = 300;
const GROUND = "#e7ecf2";

// A canvas of `width` x `height` CSS pixels, each `ratio` pixels of it; `view` is {centre, zoom}.
export async function photograph({ map, width, height, view, ratio }) {
  const putBack = layOut({ map, width, height, ratio });
  try {
    map.setView(view.centre, view.zoom, { reset: true, animate: false });
    await settled(map);
    return await composed(map, ratio);
  } finally {
    putBack();
  }
}

// What is on the screen now, as it is: at once, so that a print dialog can have it.
export function snapshot(map) {
  const ratio = globalThis.devicePixelRatio || 1;
  const canvas = blank(map, ratio);
  for (const element of drawnOf(map)) if (!(element instanceof SVGElement)) put(canvas, map, element, element);
  return canvas;
}

// Gives the map another size and the browser another sharpness; what comes back undoes both.
function layOut({ map, width, height, ratio }) {
  const box = byId("map");
  const before = { centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, writes: map.writesView, retina: L.Browser.retina };
  const screen = Object.getOwnPropertyDescriptor(globalThis, "devicePixelRatio");
  const sharpen = (to) => map.eachLayer((layer) => layer.paintRules && (layer.tileSize = 256 * to));
  map.writesView = false;
  map.options.zoomSnap = 0;
  L.Browser.retina = ratio > 1;
  Object.defineProperty(globalThis, "devicePixelRatio", { value: ratio, configurable: true, writable: true });
  sharpen(ratio);
  Object.assign(box.style, { inset: "0 auto auto 0", width: `${width}px`, height: `${height}px` });
  map.invalidateSize({ animate: false, pan: false });
  return () => {
    Object.defineProperty(globalThis, "devicePixelRatio", screen);
    L.Browser.retina = before.retina;
    sharpen(globalThis.devicePixelRatio);
    Object.assign(box.style, { inset: "", width: "", height: "" });
    map.invalidateSize({ animate: false, pan: false });
    map.options.zoomSnap = before.snap;
    map.setView(before.centre, before.zoom, { reset: true, animate: false });
    map.writesView = before.writes;
  };
}

// When every layer of tiles has loaded, and what follows from that is drawn.
async function settled(map) {
  const end = performance.now() + PATIENCE_MS;
  do await wait(CALM_MS);
  while (isBusy(map) && performance.now() < end);
  await wait(CALM_MS);
}

function isBusy(map) {
  let found = false;
  map.eachLayer((layer) => (found ||= layer instanceof L.GridLayer && layer.isLoading()));
  return found;
}

async function composed(map, ratio) {
  const canvas = blank(map, ratio);
  for (const element of drawnOf(map)) {
    const picture = element instanceof SVGElement ? await pictureOf(element) : element;
    if (picture) put(canvas, map, element, picture);
  }
  return canvas;
}

function blank(map, ratio) {
  const { x, y } = map.getSize();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(x * ratio), height: Math.round(y * ratio) });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.fillStyle = GROUND;
  context.fillRect(0, 0, x, y);
  return canvas;
}

// Everything the map has drawn, the lowest first.
function drawnOf(map) {
  const height = (element) => Number(getComputedStyle(element).zIndex) || 0;
  const panes = [...map.getPane("mapPane").children].sort((a, b) => height(a) - height(b));
  return panes.flatMap((pane) => [...pane.querySelectorAll("canvas, img, svg")]);
}

function put(canvas, map, element, picture) {
  const box = element.getBoundingClientRect();
  const isEmpty = !box.width || !box.height || picture.width === 0 || picture.complete === false;
  if (isEmpty) return;
  const frame = map.getContainer().getBoundingClientRect();
  const context = canvas.getContext("2d");
  context.save();
  context.globalAlpha = Number(getComputedStyle(element).opacity);
  clip(context, map, element.closest("[style*='clip-path']")?.style.clipPath);
  context.drawImage(picture, box.left - frame.left, box.top - frame.top, box.width, box.height);
  context.restore();
}

// The side of the divider that a pane shows: a polygon in pixels of the moving map.
function clip(context, map, shape) {
  const numbers = shape?.match(/-?[\d.]+(?=px)/g)?.map(Number) ?? [];
  if (!numbers.length) return;
  context.beginPath();
  for (let i = 0; i < numbers.length; i += 2) {
    const { x, y } = map.layerPointToContainerPoint([numbers[i], numbers[i + 1]]);
    context.lineTo(x, y);
  }
  context.clip();
}

export async function pictureOf(svg) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await picture.decode();
  return picture;
}

function wait(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
