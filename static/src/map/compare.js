// Two days side by side, the earlier on the left of a divider: the page's day, another, and what changed between them.

import L from "leaflet";

import { Refused, getJson, latest, urlOf } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { dayAfter, readDay } from "../shared/format.js";
import { page, t } from "../shared/page.js";
import { SELECTED } from "./colours.js";
import { Divider } from "./divider.js";
import { Labels } from "./labels.js";
import { describeTiles, piecesInView, tileLayer } from "./tiles.js";
import { roomBesideCard } from "./view.js";

const SIDES = ["from", "to"];
const LINE = { color: SELECTED, weight: 3, fillColor: SELECTED, fillOpacity: 0.12, interactive: false };
const Z = { with: 201, from: 415, to: 416, names: 431 };
const MOST_ROWS = 100;

export class Compare {
  // `getTiles()` gives {layer} of the page's day.
  constructor({ store, map, theme, isOn, getTiles }) {
    Object.assign(this, { store, map, theme, isOn, getTiles, newest: latest(), layer: null });
    for (const [name, z] of Object.entries(Z)) Object.assign(map.createPane(`compare-${name}`).style, { zIndex: z, pointerEvents: "none" });
    this.outlines = Object.fromEntries(SIDES.map((side) => [side, L.layerGroup().addTo(map)]));
    this.renderers = Object.fromEntries(SIDES.map((side) => [side, L.svg({ pane: `compare-${side}`, padding: 0.5 })]));
    this.names = new Labels({
      isOn,
      pane: "compare-names",
      note: (name, props) => theme.noteOf(name, props, store.get().with),
      pieces: (wanted) => (this.layer ? piecesInView(map, this.layer, wanted) : []),
    });
    this.box = h("section", { class: "tool-box tool-menu changes", "aria-label": t("tool.compare"), hidden: true });
    this.divider = new Divider({ map, onMove: () => this.clip() });
    map.getContainer().parentElement.append(this.box);
    // A new day of the page is a new layer.
    map.on("move zoomend resize layeradd", () => store.get().with && this.clip());
    store.listen((state, before) => {
      if (["with", "on"].some((name) => state[name] !== before[name])) this.follow();
      else if (state.off.join() !== before.off.join()) this.repaint();
    });
    theme.listen(() => this.repaint());
  }

  // {own, other, from, to}: the page's day and the other one; the earlier of them and the later.
  get days() {
    const { on, with: other } = this.store.get();
    const own = on || page.today;
    const [from, to] = [own, other].sort();
    return { own, other, from, to };
  }

  // Begins with the day before the edition in force began, so that there is something to see; ends when it is on.
  async toggle() {
    if (this.close()) return;
    const { own } = this.days;
    const { editions } = await getJson(`layers/${encodeURIComponent(page.layer)}/editions`);
    const starts = editions.filter(({ effective_on: day }) => day <= own).map(({ effective_on: day }) => day).sort();
    this.store.set({ with: dayAfter(starts.at(-1) ?? own, -1) });
  }

  close() {
    if (!this.store.get().with) return false;
    this.store.set({ with: "" });
    return true;
  }

  async follow() {
    const { other, from, to } = this.days;
    this.box.hidden = this.divider.hidden = !other;
    if (!other) {
      await this.newest(async () => undefined);
      this.clear();
      return;
    }
    this.divider.name(from, to);
    this.tell([h("div", { class: "bone" }), h("div", { class: "bone" })]);
    try {
      const found = await this.newest((signal) => Promise.all([describeTiles(other, signal), getJson("grids/changes", { from, to }, signal)]));
      if (found) this.take(...found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.clear();
      this.tell([h("p", { class: "note note-error", role: "alert" }, error.message)]);
    }
  }

  clear() {
    this.layer?.remove();
    this.layer = null;
    this.names.remove();
    for (const group of Object.values(this.outlines)) group.clearLayers();
    this.clip();
  }

  take(about, changes) {
    this.clear();
    this.layer = tileLayer({ on: this.days.other, about, isOn: this.isOn, theme: this.theme, pane: "compare-with" }).addTo(this.map);
    this.layer.on("load", () => this.names._map && this.names.draw());
    this.names.addTo(this.map);
    for (const side of SIDES) {
      const mine = changes.features.filter(({ properties }) => properties.side === side);
      this.outlines[side].addLayer(L.geoJSON(mine, { style: { ...LINE, renderer: this.renderers[side] }, interactive: false }));
    }
    this.clip();
    this.tell(this.listOf(changes));
  }

  repaint() {
    this.layer?.rerenderTiles();
    if (this.names._map) this.names.draw();
  }

  // Each side shows its own day only. Panes lie in the moving map: what clips them moves against it.
  clip() {
    const { map } = this;
    const { other, own, from } = this.days;
    const size = map.getSize();
    const at = this.divider.at * size.x;
    const [left, right] = [[0, at], [at, size.x]].map((sides) => (other ? this.shapeOf(sides, size.y) : ""));
    const [mine, theirs] = own === from ? [left, right] : [right, left];
    const shapes = [[this.getTiles().layer?.getContainer(), mine], [map.getPane("labels"), mine]];
    for (const [name, shape] of Object.entries({ from: left, to: right, with: theirs, names: theirs })) shapes.push([map.getPane(`compare-${name}`), shape]);
    for (const [element, shape] of shapes) if (element) element.style.clipPath = shape;
  }

  shapeOf([west, east], height) {
    const a = this.map.containerPointToLayerPoint([west, 0]);
    const b = this.map.containerPointToLayerPoint([east, height]);
    return `polygon(${a.x}px ${a.y}px, ${b.x}px ${a.y}px, ${b.x}px ${b.y}px, ${a.x}px ${b.y}px)`;
  }

  tell(children) {
    const { other, from, to } = this.days;
    const take = ({ target }) => {
      const day = readDay(target.value);
      if (day) this.store.set({ with: day });
      else target.value = other;
    };
    this.box.replaceChildren(
      h("header", {}, h("h2", {}, t("tool.compare")), h("button", { class: "icon-btn", type: "button", "aria-label": t("compare.end"), onclick: () => this.close() }, icon("close"))),
      h("label", { class: "compare-days" }, t("compare.day"), h("input", { value: other, inputmode: "numeric", size: "10", onchange: take })),
      h("p", { class: "compare-days" }, h("b", {}, from), h("span", { "aria-hidden": "true" }, "|"), h("b", {}, to)),
      ...children,
    );
  }

  listOf({ features, numberMatched, counts }) {
    const byCode = new Map(features.map((feature) => [feature.properties.code, feature]));
    const kinds = Object.entries(counts).map(([kind, n]) => `${t(`change.${kind}`)} ${n}`).join(" · ");
    const rows = [...byCode.values()].slice(0, MOST_ROWS).map((feature) => {
      const { code, change } = feature.properties;
      return h("li", {}, h("button", { type: "button", onclick: () => this.zoomTo(features, code) }, h("span", { class: "what mono" }, code), h("span", { class: "much" }, t(`change.${change}`))));
    });
    return [
      h("p", {}, h("b", {}, numberMatched ? t("compare.count", { n: numberMatched }) : t("compare.same"))),
      numberMatched > 0 && h("p", { class: "quiet" }, kinds),
      rows.length > 0 && h("ol", { class: "rows-list" }, rows),
      byCode.size > MOST_ROWS || numberMatched > byCode.size ? h("p", { class: "quiet" }, t("compare.more", { n: numberMatched - rows.length }), h("a", { href: urlOf("grids/changes", { from: this.days.from, to: this.days.to, limit: 10_000 }), download: "changes.geojson" }, "GeoJSON")) : null,
    ].filter(Boolean);
  }

  zoomTo(features, code) {
    const both = features.filter(({ properties }) => properties.code === code);
    this.map.fitBounds(L.geoJSON(both).getBounds(), { maxZoom: 17, animate: false, ...roomBesideCard() });
  }
}
