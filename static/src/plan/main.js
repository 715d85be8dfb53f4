// The planner: one state (shared/store.js), one plan (session.js), the grids being worked on (bench.js), and a hand with
// a tool.

import "./leaflet_global.js";

import L from "leaflet";

import { addBasemap } from "../map/basemap.js";
import { addCredits } from "../map/credits.js";
import { LayerList } from "../map/layer_list.js";
import { Overlays } from "../map/overlays.js";
import { Panels } from "../map/panels.js";
import { Points } from "../map/points.js";
import { Search } from "../map/search.js";
import { isSwitchedOn } from "../map/switches.js";
import { createMap, roomBesideCard, showAll } from "../map/view.js";
import { Refused } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { isPhone, page } from "../shared/page.js";
import { createStore } from "../shared/store.js";
import { Aim } from "./aim.js";
import { planApi } from "./api.js";
import { Backdrop } from "./backdrop.js";
import { Balance } from "./balance.js";
import { Bench } from "./bench.js";
import { BenchPaint, pane } from "./bench_paint.js";
import { Card } from "./card.js";
import { DrawnTool } from "./drawn.js";
import { OtherEdition } from "./edition.js";
import { Drawer } from "./drawer.js";
import { Faults } from "./faults.js";
import { FlowPanel } from "./flow_panel.js";
import { Pen } from "./geoman.js";
import { createGo } from "./go.js";
import { Hand } from "./hand.js";
import { Hint } from "./hint.js";
import { Households } from "./households.js";
import { ImpactPanel } from "./impact_panel.js";
import { createKeys } from "./keys.js";
import { LogPanel } from "./log_panel.js";
import { MovedOutlines } from "./moved_outlines.js";
import { Names } from "./names.js";
import { Refusal } from "./refusal.js";
import { SelectTool } from "./select.js";
import { Selection } from "./selection.js";
import { Session } from "./session.js";
import { Shades } from "./shades.js";
import { sidesOf } from "./sides.js";
import { SPECS } from "./specs.js";
import * as spelling from "./state.js";
import { Swipe } from "./swipe.js";
import { PlanTiles } from "./tiles.js";
import { TOOLS, Toolbar, nameOf } from "./toolbar.js";
import { VertexTool } from "./vertices.js";

const { codesOf, selecting } = spelling;
const FIRST_PANEL = "plan";
const CLOSE_ZOOM = 17;
const MOST_VISITED = 20;

const store = createStore(window, spelling);
if (!location.hash) store.set({ panel: isPhone() ? "" : FIRST_PANEL }, { replace: true });
const api = planApi(page.plan);
const session = new Session(api);
const map = createMap(store, { showEverything });
const layers = new LayerList({ store, repaint: () => app.tiles.repaint() });
const isOn = (name) => layers.mayShow(name) && isSwitchedOn(store.get(), name);
// Codes that an edit took off the map, which older tiles still hold.
const gone = new Set();
// Edits on their way, as JSON.
const underWay = new Set();
let couldEdit = null;
let stoodOn;

const app = {
  api, map, session, store, isOn, send, live, lock, set, showEdit, visit, takeTool, dropTool, centre,
  undo: () => attempt(() => session.undo()),
  redo: () => attempt(() => session.redo()),
  goTo: (head) => attempt(() => session.goTo(head)),
  pointAt: (event) => hand.note(event),
  reach: () => hand.reachOf(hand.last ?? "touch"),
};
const shadeOf = (code) => app.shades?.colourOf(code) ?? null;
app.paint = new BenchPaint(map, shadeOf);
app.refusal = new Refusal({ map, getPointer: () => hand.at });
app.selection = new Selection(app);
app.hint = new Hint();
app.households = new Households({ api, onLoad: () => app.dragging?.tell() });
app.backdrop = new Backdrop({ api, isOn });
app.bench = new Bench({ map, api, getSelected: () => codesOf(store.get()), onModel, onFail: (error) => app.refusal.show(error) });
app.pen = new Pen(map, new Aim(app));
app.tiles = new PlanTiles({ map, session, isOn, isHeld: (code) => gone.has(code) || app.bench.has(code), shadeOf, isMoved: (code) => app.moved.has(code), onLoad: () => names.draw() });
app.moved = new MovedOutlines(app);
const names = new Names(app);
app.shades = new Shades(app, { pieces: (wanted) => names.pieces(wanted) });
const card = new Card(app);
const drawer = new Drawer({ store, session, tabs: { faults: new Faults(app), ...(page.rights.includes("address.read") && { balance: new Balance(app) }) } });
const swipe = new Swipe(app);
const edition = new OtherEdition(app);
new LogPanel(app);
new ImpactPanel(app);
new FlowPanel(app);
const hand = new Hand({ map, tools: tools() });
const toolbar = new Toolbar({ store, take: takeTool });
const panels = new Panels({ store });
new Search({ store, go: createGo(app) });
createKeys({ app, hand, tools: TOOLS, panels, drawer, swipe, showEverything });
background();
listen();
store.start();
start();

function tools() {
  return {
    select: new SelectTool(app),
    ...Object.fromEntries(["move", "add", "remove"].map((mode) => [mode, new VertexTool(app, mode)])),
    ...Object.fromEntries(Object.keys(SPECS).map((name) => [name, new DrawnTool(app, name)])),
  };
}

async function start() {
  try {
    await session.load();
    await app.tiles.start();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("map-empty").hidden = false;
    byId("map-empty").firstElementChild.textContent = error.message;
    return;
  }
  const linked = map.hasView ? [] : codesOf(store.get());
  if (!map.hasView) showAll(map, boundsOf(session.plan) ?? app.tiles.about.bounds);
  map.writesView = true;
  // A link that names only grids leads to them.
  if (linked.length) visit(linked);
  names.start();
  followBase();
  drawer.load();
  follow(store.get());
  app.bench.load();
}

// What lies below and beside the grids.
function background() {
  pane(map, "labels", 430);
  pane(map, "points", 425);
  const points = new Points({ isOn, onLoad: () => points.makeRoom([]), onDraw: (counts) => layers.sayCounts(counts) });
  map.whenReady(() => points.addTo(map));
  store.listen((state, before) => state.show.join() !== before.show.join() && points._map && points.load());
  new Overlays({ store, map });
  addCredits(map);
  addBasemap({ map, store, isOn });
}

function listen() {
  store.listen((state, before) => {
    if (state.tool !== before.tool) follow(state);
    if (state.grid !== before.grid) onSelect(codesOf(state));
  });
  session.on("change", onChange);
  session.on("plan", onPlan);
  session.on("reload", () => {
    app.bench.reload();
    app.tiles.refresh();
    drawer.load();
  });
  addEventListener("beforeunload", (event) => (session.waiting || app.pen.size > 1) && event.preventDefault());
  session.on("wait", (waiting) => byId("map").classList.toggle("waiting", waiting > 0));
  byId("undo").addEventListener("click", app.undo);
  byId("redo").addEventListener("click", app.redo);
  byId("swipe").addEventListener("click", () => swipe.toggle());
  store.listen(({ before }) => byId("swipe").setAttribute("aria-pressed", String(Boolean(before))));
}

function follow({ tool }) {
  hand.take(session.mayEdit ? nameOf(tool) : "select");
  hand.tool.refresh?.();
}

// Who may edit may change as the plan goes its way.
function onPlan() {
  followBase();
  const { mayEdit } = session;
  if (mayEdit === couldEdit) return;
  if (couldEdit !== null) drawer.load();
  couldEdit = mayEdit;
  toolbar.allow(mayEdit);
  follow(store.get());
  card.show(codesOf(store.get()));
}

// The plan stands on another edition than before, once there are tiles.
function followBase() {
  const base = session.plan.base?.edition ?? null;
  if (!app.tiles.about || base === stoodOn) return;
  stoodOn = base;
  swipe.follow();
  edition.follow();
}

function onModel(model) {
  const selected = codesOf(store.get());
  app.paint.show(model, { properties: (code) => app.bench.feature(code).properties, selected });
  if (!app.tiles) return;
  app.tiles.leaveOut([...model.grids.keys()].join());
  names.draw();
  card.show(selected);
  hand.tool?.refresh?.();
}

function onSelect(codes) {
  app.paint.choose(app.bench.model, codes);
  card.show(codes);
  app.bench.follow();
  hand.tool?.refresh?.();
}

function onChange(change) {
  for (const code of change.gone) gone.add(code);
  for (const { id } of change.changed.features) gone.delete(id);
  app.bench.take(change);
  app.tiles.follow();
  drawer.load();
  const selected = codesOf(store.get());
  const left = selected.filter((code) => !change.gone.includes(code));
  if (left.length < selected.length) store.set(selecting(left), { replace: true });
}

// Sends a gesture; `shown` is the model that it will make if all goes well. Whether it was taken; then, or once it is taken
// by a way out of its refusal, `done(change)` hears of it. The same edit again while it is under way is a second press.
async function send(edit, given = {}) {
  const words = JSON.stringify(edit);
  if (underWay.has(words)) return false;
  underWay.add(words);
  try {
    return await sent(edit, given);
  } finally {
    underWay.delete(words);
  }
}

async function sent(edit, { shown = null, done = () => {} }) {
  app.refusal.close();
  const { model } = app.bench;
  if (shown) drawn(shown);
  try {
    done(await session.edit(edit));
    return true;
  } catch (error) {
    if (shown && app.bench.model === model) drawn(model);
    app.refusal.show(error, { edit, retry: (again) => send(again, { done }) });
    return false;
  }
}

function drawn(model) {
  app.paint.show(model, { properties: (code) => app.bench.feature(code)?.properties ?? {}, selected: codesOf(store.get()) });
}

async function attempt(job) {
  app.refusal.close();
  try {
    return await job();
  } catch (error) {
    app.refusal.show(error);
    return null;
  }
}

function set(fields) {
  return attempt(() => session.set(fields));
}

async function lock(code, isLocked) {
  const others = session.plan.locked.filter((one) => one !== code);
  if (await set({ locked: isLocked ? [...others, code] : others })) app.bench.amend(code, { locked: isLocked });
}

// What both sides of a border have while it moves; null when nothing does.
function live(before, after, codes) {
  const known = (code) => app.bench.feature(code)?.properties.households;
  card.tell(before && sidesOf(before, after, codes, { known, points: app.households.points }));
}

function takeTool(name) {
  store.set({ tool: name === "select" || name === store.get().tool ? "" : name });
}

function dropTool() {
  if (!store.get().tool) return false;
  store.set({ tool: "" });
  return true;
}

function showEdit({ lon, lat, codes }) {
  if (lon !== undefined && lon !== null) map.setView([lat, lon], Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
  else if (codes?.length) visit(codes.slice(0, MOST_VISITED));
}

// Selects grids and brings them into view.
async function visit(codes) {
  store.set(selecting(codes));
  const found = await attempt(() => api.gridsOf(codes));
  if (found?.features.length) map.fitBounds(L.geoJSON(found).getBounds(), { maxZoom: CLOSE_ZOOM, animate: false, ...roomBesideCard(true) });
}

function showEverything() {
  showAll(map, app.tiles.about?.bounds);
}

function centre() {
  const { lng, lat } = map.getCenter().wrap();
  return { place: [lng, lat], reach: hand.reachOf("touch") };
}

function boundsOf({ bounds }) {
  return bounds && [[bounds[1], bounds[0]], [bounds[3], bounds[2]]];
}
