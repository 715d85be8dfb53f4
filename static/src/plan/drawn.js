// A tool of specs.js in hand: it waits until enough grids are chosen, then draws, and sends what was drawn.

import L from "leaflet";

import { t } from "../shared/page.js";
import { SELECTED } from "../map/colours.js";
import { optionsOf } from "./hint.js";
import { SPECS } from "./specs.js";
import { codesOf, selecting, toggled } from "./state.js";

const GHOST = { color: SELECTED, weight: 3, dashArray: "6 4", fillColor: SELECTED, fillOpacity: 0.1, interactive: false };

export class DrawnTool {
  constructor(app, name) {
    Object.assign(this, { app, name, spec: SPECS[name], isOn: false });
    this.ghost = L.layerGroup().addTo(app.map);
    app.map.on("pm:drawstart", ({ workingLayer }) => this.isOn && workingLayer.on("pm:vertexadded", () => this.tell()));
  }

  start() {
    this.isOn = true;
    this.options ??= optionsOf(this.spec.options);
    this.app.bench.follow();
    this.refresh();
  }

  stop() {
    this.isOn = false;
    this.app.pen.stop();
    this.ghost.clearLayers();
  }

  // The selection changed.
  refresh() {
    const isReady = this.isReady();
    if (isReady && this.spec.draws && !this.app.pen.isOn) this.draw();
    if (!isReady) this.app.pen.stop();
    this.tell();
  }

  isReady() {
    return this.app.session.mayEdit && this.codes.length >= this.spec.needs;
  }

  get codes() {
    return codesOf(this.app.store.get());
  }

  draw(shape = this.spec.draws) {
    this.app.pen.start(shape, (geometry) => this.send(geometry));
    this.tell();
  }

  tell() {
    const { hint, pen } = this.app;
    const options = this.options?.element ?? null;
    const step = !this.isReady() ? `edit.${this.name}.choose` : pen.isOn ? `edit.${this.name}.how` : `edit.${this.name}.ready`;
    hint.show({ words: t(step, { n: this.codes.length, code: this.codes[0] ?? "" }), options, buttons: this.buttons() });
  }

  buttons() {
    const { pen } = this.app;
    if (pen.size) return [{ name: "finish", isPrimary: true, act: () => pen.finish() }, { name: "back", act: () => this.back() }];
    if (!this.isReady() || this.spec.draws) return [];
    return [{ name: this.name, isPrimary: true, act: () => this.send(null) }, ...(this.name === "retire" ? [{ name: "line", act: () => this.draw("Line") }] : [])];
  }

  // Chooses grids: as many as the tool takes, the newest ones where there are more.
  click(at) {
    const { most = Infinity } = this.spec;
    if (most) this.app.selection.pick(at, (codes, code) => toggled(codes, code).slice(-most));
  }

  async send(geometry) {
    const { app } = this;
    const features = [...app.bench.features.values()];
    const edit = this.spec.edit({ codes: this.codes, geometry, options: this.options.values(), features });
    if (geometry) this.haunt(geometry);
    app.pen.stop();
    const isTaken = await app.send(edit, { done: (change) => this.done(change) });
    if (!isTaken && this.isOn) this.refresh();
  }

  // What was drawn stays in sight until it has become a border, or something else is drawn.
  haunt(geometry) {
    this.ghost.clearLayers();
    this.ghost.addLayer(L.geoJSON(geometry, { style: GHOST, interactive: false }));
  }

  // What the edit made is selected, and the next one may begin.
  done({ changed, noded = [] }) {
    this.ghost.clearLayers();
    if (!this.isOn) return;
    const made = changed.features.map(({ id }) => id).filter((code) => !noded.includes(code));
    this.app.store.set(selecting(made), { replace: true });
    this.app.store.set({ tool: "" });
  }

  enter() {
    const { pen } = this.app;
    if (pen.isOn && pen.size) pen.finish();
    else if (this.isReady() && !this.spec.draws) this.send(null);
    else if (!this.isReady()) this.click(this.app.centre());
  }

  // A place of the draft in the middle of the map.
  space() {
    if (!this.app.pen.isOn) return this.click(this.app.centre());
    this.app.pen.add(this.app.map.getCenter().wrap());
    return this.tell();
  }

  back() {
    const had = this.app.pen.back();
    this.tell();
    return had;
  }

  cancel() {
    if (!this.app.pen.size) return false;
    this.app.pen.restart();
    this.tell();
    return true;
  }
}
