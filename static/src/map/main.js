// The map page: one state (shared/store.js), and the parts that show it and change it.

import { KINDS, OF_GRID } from "../shared/places.js";
import { latest, Refused } from "../shared/api.js";
import { showProblem } from "./card.js";
import { addBasemap } from "./basemap.js";
import { Day } from "../shared/day.js";
import { byId } from "../shared/dom.js";
import { Drawer } from "./drawer.js";
import { Gaps } from "./gaps.js";
import { addCredits } from "./credits.js";
import { keepFresh } from "./fresh.js";
import { createGo } from "./go.js";
import { InView } from "./in_view.js";
import { createKeys } from "./keys.js";
import { Labels } from "./labels.js";
import { LayerList } from "./layer_list.js";
import { Marks } from "./marks.js";
import { page, t } from "../shared/page.js";
import { Overlays } from "./overlays.js";
import { Panels, firstPanel } from "./panels.js";
import { PointPicker } from "./point_picker.js";
import { Points } from "./points.js";
import { Search } from "./search.js";
import { Selection } from "./selection.js";
import { createStore } from "../shared/store.js";
import * as spelling from "./state.js";
import { isSwitchedOn } from "./switches.js";
import { Theme } from "./theme.js";
import { TILE_ZOOM_STEP, describeTiles, piecesInView, tileLayer } from "./tiles.js";
import { createTools } from "./tools.js";
import { createMap, roomBesideCard, showAll, tileZoom } from "./view.js";

const POINTS_MS = 60_000;
const GAPS_MS = 300_000;

const store = createStore(window, spelling);
if (!location.hash) store.set({ panel: firstPanel() }, { replace: true });
const map = createMap(store, { showEverything });
const marks = new Marks(map);
const newestTiles = latest();
const layers = new LayerList({ store, repaint });
const isOn = (name) => layers.mayShow(name) && isSwitchedOn(store.get(), name);
const theme = new Theme({ store, repaint, hasGrids });
const labels = new Labels({
  isOn,
  note: theme.noteOf,
  makeRoom: (areas) => points.makeRoom(areas),
  pieces: (wanted) => (tiles.layer ? piecesInView(map, tiles.layer, wanted) : []),
});
let tiles = { layer: null, about: null };
let isDrawn;
const drawn = new Promise((resolve) => (isDrawn = resolve));

async function showTiles({ on }) {
  const day = on || page.today;
  const about = await newestTiles((signal) => describeTiles(day, signal));
  if (!about) return;
  byId("map-empty").hidden = Boolean(about.bounds);
  byId("map-note").textContent = about.edition ? "" : t("day.no_edition", { day });
  byId("map-note").hidden = Boolean(about.edition) || !about.bounds;
  if (!map.hasView) showAll(map, about.bounds);
  map.writesView = true;
  const before = tiles.layer;
  tiles = { about, layer: tileLayer({ on: day, about, isOn, theme }).addTo(map) };
  // The day before stays until the new one is drawn, so the map does not blink.
  tiles.layer.once("load", () => before?.remove());
  tiles.layer.once("load", isDrawn);
  tiles.layer.on("load", () => labels.draw());
  tiles.layer.on("load", () => inView.tell());
  labels.addTo(map);
  showZoom();
}

function repaint() {
  if (!tiles.layer) return;
  tiles.layer.rerenderTiles();
  labels.draw();
}

// Single grids and what is wrong with them show from the zoom at which the tiles hold grids.
function showZoom() {
  byId("zoom-hint").hidden = hasGrids();
  marks.showSingleGrids(hasGrids());
  theme.follow();
}

function hasGrids() {
  return tiles.about && tileZoom(map) - TILE_ZOOM_STEP >= tiles.about.gridsFrom;
}

function showEverything() {
  showAll(map, tiles.about?.bounds);
}

const points = new Points({ isOn, onLoad: () => (labels._map ? labels.draw() : points.makeRoom([])), onDraw: (counts) => layers.sayCounts(counts) });
map.whenReady(() => points.addTo(map));
new PointPicker({ store, map, points });
const overlays = new Overlays({ store, map });
const inView = new InView({ map, isOn, getTiles: () => tiles, overlays, say: (counts) => layers.sayCounts(counts) });
const selection = new Selection({ store, map, marks });
const panels = new Panels({ store });
function goToGap(feature) {
  const { kind, codes } = feature.properties;
  const isGrid = OF_GRID.has(kind);
  if (isGrid) selection.select(codes[0]);
  marks.choosePlace(feature.geometry, roomBesideCard(isGrid));
}

// Counts and places are for those who may see single gaps.
function countGaps() {
  if (page.places) layers.sayCounts(marks.inView());
}

const gaps = new Gaps({
  store,
  drawn,
  onLoad(features) {
    marks.showPlaces(features);
    if (map.hasView) countGaps();
  },
  onChoose: goToGap,
  onEnter: (division) => marks.choosePlace(division?.geometry, roomBesideCard()),
});
const go = createGo({ selection, marks });
const drawer = new Drawer({
  store,
  map,
  onChoose(tab, feature) {
    const [lon, lat] = feature.geometry?.coordinates ?? [];
    const { code } = feature.properties;
    if (tab === "gaps") goToGap(feature);
    else go({ kind: tab.slice(0, -1).replace("addresse", "address"), code, id: feature.id, lon, lat });
  },
});
new Search({ store, go });
new Day({ store });
addCredits(map);
addBasemap({ map, store, isOn });
const tools = createTools({ store, map, theme, isOn, getTiles: () => tiles });
createKeys({ map, selection, panels, drawer, tools, showEverything });
map.on("zoomend", showZoom);
map.on("moveend", countGaps);

// What the list of gaps is narrowed to is drawn too.
store.listen((state) => KINDS.forEach((kind) => marks.toggle(kind, isOn(kind) || state.kind === kind)));
store.listen((state, before) => state.off.join() !== before.off.join() && inView.tell());
store.listen((state, before) => state.show.join() !== before.show.join() && points._map && points.load());
store.listen((state, before) => {
  if (state.on === before.on && tiles.layer) return;
  showTiles(state).catch((error) => {
    if (!(error instanceof Refused)) throw error;
    isDrawn();
    showProblem(error.message, () => showTiles(store.get()));
  });
});
store.start();

// Grids may be published and everything else may change while the page stays open.
async function followEdition() {
  const day = store.get().on || page.today;
  const about = await describeTiles(day).catch(() => null);
  if (!about || !tiles.about || about.edition === tiles.about.edition || day !== (store.get().on || page.today)) return;
  await showTiles(store.get());
  await gaps.refresh();
}

keepFresh([
  { everyMs: POINTS_MS, act: () => points._map && points.load() },
  { everyMs: POINTS_MS, act: followEdition },
  { everyMs: GAPS_MS, act: () => gaps.refresh() },
], window);
