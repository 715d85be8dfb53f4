// What is selected: a click or a code becomes state, state becomes the card and the outline.

import { Refused, getJson, latest } from "../shared/api.js";
import { draw, header, hideCard, loadGrid, showGrid, showLoading, showNowhere, showProblem } from "./card.js";
import { isList, listOf, loadList, maySee } from "./card_lists.js";
import { isThing, loadDivision, loadThing, showDivision, showThing } from "./card_things.js";
import { byId } from "../shared/dom.js";
import { page } from "../shared/page.js";
import { SUBJECTS, selecting } from "./state.js";
import { roomBesideCard } from "./view.js";

const SKELETON_AFTER_MS = 300;
const SHOWN_BY = [...SUBJECTS, "on", "list"];

export class Selection {
  constructor({ store, map, marks }) {
    Object.assign(this, { store, map, marks, newest: latest() });
    // The locate answer of the click that chose the grid: how near the border it was.
    this.near = null;
    // Whether the next grid shown is also brought into view, as for a link that names only a grid.
    this.zooms = SUBJECTS.some((name) => store.get()[name]) && !store.get().view;
    // Clicks that a tool or a point took select no grid.
    map.on("click", ({ latlng, originalEvent }) => store.get().tool === "measure" || originalEvent.defaultPrevented || this.pick(latlng.wrap()));
    byId("card").addEventListener("click", ({ target }) => target.closest("[data-close-card]") && this.close());
    store.listen((state, before) => {
      if (SHOWN_BY.some((name) => state[name] !== before[name])) this.show(state);
    });
  }

  // Selects the grid at a position, as the server decides it.
  async pick({ lat, lng }) {
    const spot = { lat: Number(lat.toFixed(7)), lon: Number(lng.toFixed(7)) };
    const answer = await this.locate(spot, this.store.get());
    if (!answer) return;
    this.near = answer;
    this.marks.chooseSpot(null);
    if (!answer.grid) this.store.set(selecting("at", `${spot.lon},${spot.lat}`));
    else if (answer.grid.code === this.store.get().grid) await this.show(this.store.get());
    else this.store.set(selecting("grid", answer.grid.code));
  }

  pickCentre() {
    return this.pick(this.map.getCenter().wrap());
  }

  // Selects a grid by its code; `zoom` brings it into view.
  select(code, { zoom = false } = {}) {
    this.near = null;
    this.choose("grid", code, { zoom });
  }

  // Selects anything the card can show; `zoom` brings it into view.
  choose(subject, value, { zoom = true } = {}) {
    this.zooms = zoom;
    if (this.store.get()[subject] === String(value) && !this.store.get().list) this.show(this.store.get());
    else this.store.set(selecting(subject, value));
  }

  // Whether there was something to close: an open list first, then the card; the focus returns to the map if it was in
  // the card.
  close() {
    const state = this.store.get();
    if (!SUBJECTS.some((name) => state[name])) return false;
    if (state.list) return this.openList("");
    const held = byId("card").contains(document.activeElement);
    this.store.set(selecting());
    if (held) byId("map").focus({ preventScroll: true });
    return true;
  }

  openList(list) {
    this.store.set({ list });
    return true;
  }

  async show(state) {
    const subject = SUBJECTS.find((name) => state[name]);
    if (subject === "grid") await this.showGrid(state);
    else if (subject === "at") await this.showSpot(state);
    else if (subject === "area") await this.showArea(state);
    else if (isThing(subject)) await this.showThing(subject, state);
    else this.clear();
  }

  async showGrid(state) {
    const facts = await this.load((signal) => loadGrid(state.grid, dayOf(state), signal));
    if (!facts) return;
    const near = this.near?.grid?.code === state.grid ? this.near : null;
    const { geometry, properties } = facts.grid;
    const select = (code) => this.select(code, { zoom: true });
    this.mark({ grid: geometry, keep: Boolean(near) });
    if (this.opens(state)) await this.showList(state, { grid: state.grid, division: properties.community ?? "" }, properties.name || state.grid);
    else showGrid(facts, { near, on: dayOf(state), select, open: (list) => this.openList(list) });
  }

  async showArea(state) {
    const facts = await this.load((signal) => loadDivision(state.area, dayOf(state), signal));
    if (!facts) return;
    const { geometry, properties } = facts.division;
    const zoom = () => this.marks.zoomTo(geometry, roomBesideCard());
    this.mark({ grid: geometry });
    if (this.opens(state)) await this.showList(state, { division: state.area }, properties.name);
    else showDivision(facts, { on: dayOf(state), area: (code) => this.choose("area", code), open: (list) => this.openList(list), zoom });
  }

  async showThing(kind, state) {
    const facts = await this.load((signal) => loadThing(kind, state[kind], dayOf(state), signal));
    if (!facts) return;
    showThing(kind, facts, { on: dayOf(state), select: (code) => this.select(code, { zoom: true }) });
    this.mark({ point: facts.thing.geometry });
  }

  opens({ list }) {
    return isList(list) && maySee(list);
  }

  // The list `state.list` of what `of` names; `before` are the rows that are there already.
  async showList(state, of, title, { next = "", before = [] } = {}) {
    const found = await this.load((signal) => loadList(state.list, of, { on: dayOf(state), next }, signal));
    if (!found) return;
    const rows = [...before, ...found.rows];
    const more = found.next && (() => this.showList(state, of, title, { next: found.next, before: rows }));
    const acts = {
      on: dayOf(state),
      back: () => this.openList(""),
      more: more || null,
      select: (code) => this.select(code, { zoom: true }),
      choose: (row) => this.follow(row),
    };
    draw(header(title, "list"), ...listOf(state.list, { ...found, rows }, acts));
    if (!before.length) byId("card").querySelector("[data-back]").focus({ preventScroll: true });
  }

  // Goes to what a row of a list is about; a gap is only a place on the map.
  follow({ patch, geometry }) {
    if (patch && !("on" in patch)) this.zooms = true;
    if (patch) this.store.set(patch);
    else this.marks.choosePlace(geometry, roomBesideCard());
  }

  // Outlines a grid or a division, or rings a point, and brings it into view where that was asked for.
  mark({ grid = null, point = null, keep = false }) {
    this.marks.chooseGrid(grid);
    this.marks.chooseSpot(point && { lon: point.coordinates[0], lat: point.coordinates[1] });
    if (grid ?? point) this.bringIntoView(grid ?? point, keep);
    this.zooms = false;
  }

  bringIntoView(shape, keep) {
    if (this.zooms) this.marks.zoomTo(shape, roomBesideCard(true));
    else if (keep) this.marks.keepInView(shape, roomBesideCard(true));
  }

  // What a job brings; a placeholder stands in the card while it takes its time.
  async load(job) {
    const slow = setTimeout(showLoading, SKELETON_AFTER_MS);
    const found = await this.attempt(job);
    clearTimeout(slow);
    return found;
  }

  // A position that was in no grid may be in one on another day.
  async showSpot(state) {
    const [lon, lat] = state.at.split(",").map(Number);
    const answer = await this.locate({ lon, lat }, state);
    if (!answer) return;
    if (answer.grid) {
      this.store.set(selecting("grid", answer.grid.code), { replace: true });
      return;
    }
    showNowhere({ lon, lat }, dayOf(state), answer.reason);
    this.marks.chooseGrid(null);
    this.marks.chooseSpot({ lon, lat });
  }

  locate(spot, state) {
    return this.attempt((signal) => getJson("locate", { ...spot, on: dayOf(state) }, signal));
  }

  // What the newest job answers; nothing when a newer one began or the server refused, which the card then says.
  async attempt(job) {
    try {
      return await this.newest(job);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.marks.chooseGrid(null);
      showProblem(error.message, error.status === 404 ? null : () => this.show(this.store.get()));
      return undefined;
    }
  }

  clear() {
    this.newest(async () => undefined);
    this.near = null;
    this.marks.chooseGrid(null);
    this.marks.chooseSpot(null);
    hideCard();
  }
}

function dayOf({ on }) {
  return on || page.today;
}
