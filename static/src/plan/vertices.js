// The tools that work on vertices: move (vertices, junctions, whole stretches), add and remove.

import { t } from "../shared/page.js";
import { codesAt, moved, withVertex, withoutVertex } from "./arcs.js";
import { howTo } from "./hint.js";
import { nearestEdge, nearestVertex } from "./nearest.js";
import { codesOf } from "./state.js";

const MOST_HANDLES = 700; // drawn; more can still be taken hold of

export class VertexTool {
  // `app` is what main.js puts together; `mode` is "move", "add" or "remove".
  constructor(app, mode) {
    Object.assign(this, { app, mode, isOn: false, carried: null });
    app.map.on("moveend", () => this.isOn && this.showHandles());
    app.map.on("move", () => this.carried?.drag.move(this.centre()));
  }

  start() {
    this.isOn = true;
    this.app.bench.follow();
    this.showHandles();
    this.tell();
  }

  stop() {
    this.cancel();
    this.isOn = false;
    this.app.paint.handle(this.app.bench.model, []);
    this.app.paint.ring([]);
  }

  // The bench or the selection changed.
  refresh() {
    this.showHandles();
    this.tell();
  }

  tell() {
    const isEmpty = !this.numbers.length;
    this.app.hint.show({ words: isEmpty ? t("edit.zoom_or_select") : howTo(this.mode) });
  }

  // The places that may be taken hold of: of the selected grids, or of all in view.
  showHandles() {
    const { bench, paint, map, store } = this.app;
    const { model } = bench;
    const selected = codesOf(store.get()).filter((code) => bench.has(code));
    const view = map.getBounds();
    const isSeen = (number) => view.contains([model.places[number][1], model.places[number][0]]) && bench.isWhole(number);
    const all = selected.length ? new Set(selected.flatMap((code) => model.grids.get(code).parts.flat(2))) : model.edges.at.keys();
    this.numbers = [...all].filter(isSeen);
    this.wanted = new Set(this.numbers);
    const drawn = this.mode === "remove" ? this.numbers.filter((number) => !model.ends.has(number)) : this.numbers;
    paint.handle(model, drawn.length > MOST_HANDLES ? [] : drawn, { isSmall: !selected.length });
  }

  hover(at) {
    const { vertex, edge } = this.under(at);
    const { places } = this.app.bench.model;
    this.app.paint.ring(vertex >= 0 ? [places[vertex]] : edge ? [edge.place] : []);
  }

  // What the pointer means, by mode: to move a vertex or else a stretch, to add on a stretch, to remove a vertex.
  under({ place, reach }) {
    const { model } = this.app.bench;
    const vertex = this.mode === "add" ? -1 : nearestVertex(model, place, reach, (number) => this.wanted.has(number));
    const isEdgeWanted = this.mode !== "remove" && vertex < 0;
    const edge = isEdgeWanted ? nearestEdge(model, place, reach) : null;
    return { vertex, edge: edge && edge.ends.every((number) => this.wanted.has(number)) ? edge : null };
  }

  press(at) {
    return this.mode === "move" && this.app.session.mayEdit ? this.grip(at) : null;
  }

  grip(at) {
    const { vertex, edge } = this.under(at);
    if (vertex < 0 && !edge) return null;
    this.app.refusal.close();
    return new Drag(this.app, vertex >= 0 ? [vertex] : edge.ends, vertex >= 0 ? this.app.bench.model.places[vertex] : at.place);
  }

  click(at) {
    const { vertex, edge } = this.under(at);
    if (this.mode === "add" && edge) this.add(edge);
    else if (this.mode === "remove" && vertex >= 0) this.remove(vertex);
    else if (vertex < 0 && !edge) this.app.selection.pick(at);
  }

  // By keys: Enter takes what is under the cross, moving the map carries it, Enter lets go of it.
  enter(at) {
    if (this.mode !== "move") this.click(at);
    else if (this.carried) this.drop();
    else this.carry(this.grip(at));
  }

  carry(drag) {
    this.carried = drag && { drag };
    if (drag) this.app.hint.show({ words: t("edit.move.carried") });
  }

  drop() {
    const { drag } = this.carried;
    this.carried = null;
    drag.drop();
    this.tell();
  }

  cancel() {
    if (!this.carried) return false;
    this.carried.drag.cancel();
    this.carried = null;
    this.tell();
    return true;
  }

  centre() {
    return this.app.centre();
  }

  add({ ends, place }) {
    const { bench, send } = this.app;
    send({ verb: "add_vertex", at: place }, { shown: withVertex(bench.model, ends, place) });
  }

  remove(number) {
    const { bench, send } = this.app;
    const { model } = bench;
    send({ verb: "remove_vertex", at: model.places[number] }, { shown: withoutVertex(model, number) });
  }
}

// Places on their way: every border through them follows, and both sides say what they have.
class Drag {
  constructor(app, numbers, start) {
    const { model } = app.bench;
    Object.assign(this, { app, numbers, start, model, shown: model });
    this.from = numbers.map((number) => model.places[number]);
    this.codes = [...new Set(numbers.flatMap((number) => codesAt(model, number)))].sort();
    app.bench.hold();
    app.dragging = this;
    this.cover();
  }

  // A vertex alone comes to lie on what is shown behind the plan, unless that is not wanted (Alt).
  move({ place: pointed, reach, isFree }) {
    const caught = this.numbers.length === 1 && !isFree ? this.app.backdrop.snap(pointed, reach) : null;
    const place = caught ?? pointed;
    const [dx, dy] = [place[0] - this.start[0], place[1] - this.start[1]];
    const places = this.from.map(([lon, lat]) => [lon + dx, lat + dy]);
    // A vertex alone goes where the pointer is, to the last digit.
    if (places.length === 1) places[0] = place;
    this.to = places;
    this.shown = moved(this.model, new Map(this.numbers.map((number, i) => [number, places[i]])));
    this.app.paint.follow(this.shown, this.numbers, this.codes);
    this.app.paint.ring(places, { isCaught: Boolean(caught) });
    this.cover();
    this.tell();
  }

  // Again once more addresses are known.
  tell() {
    if (this.to) this.app.live(this.model, this.shown, this.codes);
  }

  // The addresses that may change sides lie around the stretches that move.
  cover() {
    const { edges, places } = this.model;
    const beside = this.numbers.flatMap((number) => edges.at.get(number).flatMap((key) => [Math.floor(key / edges.size), key % edges.size]));
    const all = [...beside.map((number) => places[number]), ...(this.to ?? [])];
    const [lons, lats] = [0, 1].map((axis) => all.map((place) => place[axis]));
    const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    this.app.households.cover(box);
    this.app.backdrop.cover(box);
  }

  drop() {
    this.end();
    if (!this.to) return;
    const moves = this.from.map((place, i) => [place, this.to[i]]);
    // What came in meanwhile made another model: then what is shown waits for the answer.
    const isSame = this.app.bench.model === this.model;
    this.app.send({ verb: "move", moves }, { shown: isSame ? this.shown : null });
  }

  cancel() {
    this.app.paint.follow(this.model, this.numbers, this.codes);
    this.end();
  }

  end() {
    this.app.dragging = null;
    this.app.live(null);
    this.app.paint.ring([]);
    this.app.bench.release();
  }
}
