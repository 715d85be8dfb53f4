// The Leaflet map itself: its controls, its keys, and its view kept equal to the state's.

import L from "leaflet";

import { byId } from "../shared/dom.js";
import { isPhone, still, t } from "../shared/page.js";

// protomaps-leaflet expects Leaflet as a global.
globalThis.L = L;

const MAX_ZOOM = 20;
const CARD_PX = 360;
const EDGE_PX = 24;

// The zoom buttons, and below them one that shows the whole district, for those without a key 0.
const Buttons = L.Control.Zoom.extend({
  onAdd(map) {
    const bar = L.Control.Zoom.prototype.onAdd.call(this, map);
    const home = '<i class="icon icon-home" aria-hidden="true"></i>';
    this._createButton(home, this.options.homeTitle, "map-home", bar, this.options.showEverything);
    return bar;
  },
});

export function createMap(store, { showEverything }) {
  const map = L.map("map", {
    attributionControl: false,
    zoomControl: false,
    maxZoom: MAX_ZOOM,
    minZoom: 3,
    // Half steps, so that a district fills the map; tiles come at whole ones and are scaled.
    zoomSnap: 0.5,
    wheelPxPerZoomLevel: 90,
    fadeAnimation: !still,
    zoomAnimation: !still,
    markerZoomAnimation: false,
    worldCopyJump: true,
  });
  const titles = { zoomInTitle: t("zoom.in"), zoomOutTitle: t("zoom.out"), homeTitle: t("zoom.home") };
  new Buttons({ position: "topleft", ...titles, showEverything }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.on("load", () => (map.hasView = true));
  // Not before the first view is there: the whole district needs no words in the URL.
  map.on("moveend", () => map.writesView && !isAt(map, store.get().view) && store.set({ view: viewOf(map) }));
  store.listen(({ view }) => view && show(map, view));
  // The cross in the middle, where Enter looks, is for those who steer by keys.
  map.getContainer().addEventListener("keydown", () => map.getContainer().classList.add("by-keys"));
  map.getContainer().addEventListener("pointerdown", () => map.getContainer().classList.remove("by-keys"));
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(byId("map"));
  return map;
}

// The zoom of the tiles that are shown: a whole number, at most half a step from the map's.
export function tileZoom(map) {
  return Math.round(map.getZoom());
}

// [west, south, east, north] of what is in view, in degrees as they go into a URL.
export function sidesOf(map) {
  const box = map.getBounds();
  return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((side) => Number(side.toFixed(6)));
}

// Shows everything in `bounds`, or the world when there is nothing yet.
export function showAll(map, bounds) {
  if (bounds) map.fitBounds(bounds, { animate: false, ...roomBesideCard() });
  else map.setView([32, 118.8], 4, { animate: false });
}

// Paddings that keep what is shown clear of the card, which is open or about to open, and on a phone of any sheet.
export function roomBesideCard(opens = false) {
  const card = byId("card");
  const open = opens || !card.hidden;
  if (isPhone()) return { paddingTopLeft: [EDGE_PX, EDGE_PX], paddingBottomRight: [EDGE_PX, sheetPx(card, open) + EDGE_PX] };
  return { paddingTopLeft: [EDGE_PX, EDGE_PX], paddingBottomRight: [open ? CARD_PX + EDGE_PX : EDGE_PX, EDGE_PX] };
}

// How high the sheet is that covers the map's lower part: a panel, or a card about to open, will grow to about half.
function sheetPx(card, open) {
  const sheet = open || document.querySelector(".panel:not([hidden])");
  return card.offsetHeight || (sheet ? byId("map").clientHeight / 2 : 0);
}

function show(map, view) {
  if (map.hasView && sameView(viewOf(map), view)) return;
  map.setView([view.lat, view.lon], view.zoom, { animate: false });
}

function viewOf(map) {
  const { lat, lng } = map.getCenter().wrap();
  return { zoom: map.getZoom(), lat, lon: lng };
}

// Whether the map stands there to the pixel: where its box changes its size, its middle is rounded to half of one.
function isAt(map, view) {
  return view?.zoom === map.getZoom() && map.project([view.lat, view.lon]).distanceTo(map.project(map.getCenter().wrap())) < 1;
}

function sameView(a, b) {
  return a.zoom === b.zoom && Math.abs(a.lat - b.lat) < 1e-5 && Math.abs(a.lon - b.lon) < 1e-5;
}
