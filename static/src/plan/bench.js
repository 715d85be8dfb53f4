// The grids being worked on, with their exact coordinates: those in view where they are not too many, and those selected
// with all that touch them. What is only looked at comes as tiles.

import { latest } from "../shared/api.js";
import { modelOf } from "./arcs.js";

// From this zoom on all grids in view are on the bench.
const FROM_ZOOM = 16;
const WAIT_MS = 120;
const MARGIN = 0.25; // of the view, to each side, so that a small move asks for nothing

export class Bench {
  // `onModel(model)` hears of every model, `onFail(error)` of a refusal.
  constructor({ map, api, getSelected, onModel, onFail }) {
    Object.assign(this, { map, api, getSelected, onModel, onFail, newest: latest(), isHolding: false, late: [], taken: 0 });
    this.clear();
    map.on("moveend", () => this.follow());
  }

  // `inView` are the grids that reach into `box`, `around` the grids `whole` with all that touch them; a grid may be in both.
  clear() {
    Object.assign(this, { box: null, inView: new Map(), whole: new Set(), around: new Map() });
    this.join();
  }

  get isClose() {
    return this.map.hasView && this.map.getZoom() >= FROM_ZOOM;
  }

  has(code) {
    return this.features.has(code);
  }

  feature(code) {
    return this.features.get(code);
  }

  // Loads what is missing, a moment after the last call.
  follow() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), WAIT_MS);
  }

  // All anew, as after others changed the plan.
  reload() {
    Object.assign(this, { box: null, whole: new Set() });
    return this.load();
  }

  async load() {
    const wanted = this.wanted();
    if (!wanted) return;
    const { taken } = this;
    try {
      const found = await this.newest((signal) => this.ask(wanted, signal));
      // What was asked before an edit may be answered as it was before it.
      if (found && taken !== this.taken) await this.reload();
      else if (found) this.put(wanted, ...found);
    } catch (error) {
      this.onFail(error);
    }
  }

  // {box, codes, isNewBox, areNew} of what should be here; null where nothing is to be done.
  wanted() {
    const box = this.isClose ? this.boxNow() : null;
    const codes = this.getSelected().filter((code) => !box || box !== this.box || !this.isInside(code) || this.isUncounted(code));
    const isNewBox = Boolean(box) && box !== this.box;
    const areNew = codes.some((code) => !this.whole.has(code));
    return isNewBox || areNew || Boolean(box) !== Boolean(this.box) ? { box, codes, isNewBox, areNew } : null;
  }

  ask({ box, codes, isNewBox, areNew }, signal) {
    return Promise.all([isNewBox ? this.api.gridsIn(box, signal) : null, areNew ? this.api.gridsAround(codes, signal) : null]);
  }

  put({ box, codes }, inView, around) {
    if (inView || !box) this.inView = byCode(inView);
    if (around || !codes.length) Object.assign(this, { around: byCode(around), whole: new Set(codes) });
    this.box = box;
    this.join();
  }

  // Takes in what an edit changed; while a drag goes on, after it.
  take(change) {
    if (this.isHolding) {
      this.late.push(change);
      return;
    }
    this.taken += 1;
    for (const grids of [this.inView, this.around]) {
      for (const code of change.gone) grids.delete(code);
      for (const feature of change.changed.features) grids.set(feature.id, feature);
    }
    this.join();
  }

  // Changes what a grid is, not its ground.
  amend(code, properties) {
    for (const grids of [this.inView, this.around]) {
      const feature = grids.get(code);
      if (feature) grids.set(code, { ...feature, properties: { ...feature.properties, ...properties } });
    }
    this.join();
  }

  hold() {
    this.isHolding = true;
  }

  release() {
    this.isHolding = false;
    for (const change of this.late.splice(0)) this.take(change);
  }

  join() {
    this.features = new Map([...this.inView, ...this.around]);
    this.model = modelOf([...this.features.values()]);
    this.onModel(this.model);
  }

  // Whether all grids at a place are here, so that all who share it move with it.
  isWhole(number) {
    const [lon, lat] = this.model.places[number];
    if (this.box && within([lon, lat], this.box)) return true;
    return this.model.edges.at.get(number).some((key) => this.model.edges.codes.get(key).some((code) => this.whole.has(code)));
  }

  // Whether a grid lies wholly in what is loaded, so that its neighbours are here too.
  isInside(code) {
    const rings = this.model.grids.get(code)?.parts.flat() ?? [];
    return rings.length > 0 && rings.flat().every((number) => within(this.model.places[number], this.box));
  }

  // Of many grids at once the server does not count the households.
  isUncounted(code) {
    return (this.feature(code).properties.households ?? null) === null;
  }

  // The box that is loaded while it holds the view, else a new one around it.
  boxNow() {
    const sides = (bounds) => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const [west, south, east, north] = sides(this.map.getBounds());
    if (this.box && within([west, south], this.box) && within([east, north], this.box)) return this.box;
    return sides(this.map.getBounds().pad(MARGIN)).map((side) => Number(side.toFixed(6)));
  }
}

function byCode(collection) {
  return new Map((collection?.features ?? []).map((feature) => [feature.id, feature]));
}

function within([lon, lat], [west, south, east, north]) {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
