// What is selected: a click or a code becomes state, state becomes the card and the outline.

import { Refused, getJson, latest } from "../shared/api.js";
import { hideCard, loadGrid, showGrid, showLoading, showNowhere, showProblem } from "./card.js";
import { byId } from "../shared/dom.js";
import { page } from "../shared/page.js";
import { roomBesideCard } from "./view.js";

const SKELETON_AFTER_MS = 300;
const SHOWN_BY = ["grid", "at", "on"];

export class Selection {
  constructor({ store, map, marks }) {
    Object.assign(this, { store, map, marks, newest: latest() });
    // The locate answer of the click that chose the grid: how near the border it was.
    this.near = null;
    // Whether the next grid shown is also brought into view, as for a link that names only a grid.
    this.zooms = Boolean(store.get().grid && !store.get().view);
    // While a tool takes the clicks they select nothing.
    map.on("click", ({ latlng }) => store.get().tool === "measure" || this.pick(latlng.wrap()));
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
    if (!answer.grid) this.store.set({ grid: "", at: `${spot.lon},${spot.lat}` });
    else if (answer.grid.code === this.store.get().grid) await this.show(this.store.get());
    else this.store.set({ grid: answer.grid.code, at: "" });
  }

  pickCentre() {
    return this.pick(this.map.getCenter().wrap());
  }

  // Selects a grid by its code; `zoom` brings it into view.
  select(code, { zoom = false } = {}) {
    this.zooms = zoom;
    this.near = null;
    if (this.store.get().grid === code) this.show(this.store.get());
    else this.store.set({ grid: code, at: "" });
  }

  // Whether there was something to close; the focus returns to the map if it was in the card.
  close() {
    const { grid, at } = this.store.get();
    if (!grid && !at) return false;
    const held = byId("card").contains(document.activeElement);
    this.store.set({ grid: "", at: "" });
    if (held) byId("map").focus({ preventScroll: true });
    return true;
  }

  async show(state) {
    if (state.grid) await this.showGrid(state);
    else if (state.at) await this.showSpot(state);
    else this.clear();
  }

  async showGrid(state) {
    const slow = setTimeout(showLoading, SKELETON_AFTER_MS);
    const facts = await this.attempt((signal) => loadGrid(state.grid, dayOf(state), signal));
    clearTimeout(slow);
    if (!facts) return;
    const near = this.near?.grid?.code === state.grid ? this.near : null;
    showGrid(facts, { near, on: dayOf(state), select: (code) => this.select(code, { zoom: true }) });
    const { geometry } = facts.grid;
    this.marks.chooseGrid(geometry);
    if (this.zooms) this.marks.zoomTo(geometry, roomBesideCard());
    else if (near) this.marks.keepInView(geometry, roomBesideCard());
    this.zooms = false;
  }

  // A position that was in no grid may be in one on another day.
  async showSpot(state) {
    const [lon, lat] = state.at.split(",").map(Number);
    const answer = await this.locate({ lon, lat }, state);
    if (!answer) return;
    if (answer.grid) {
      this.store.set({ grid: answer.grid.code, at: "" }, { replace: true });
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
