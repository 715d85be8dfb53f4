// The bottom drawer: what the map shows, as a table.

import L from "leaflet";

import { Refused, getJson, latest } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { recall, remember } from "../shared/memory.js";
import { page, t } from "../shared/page.js";
import { longTable } from "../table/long.js";
import { SELECTED } from "./colours.js";
import { TABS, heightAfter, within } from "./drawer_tabs.js";

const ROWS = 1000;
const LOW_PX = 140;
const FIRST_PX = 280;
const WAIT_MS = 250;
const POINTED = { color: SELECTED, weight: 2, fillColor: SELECTED, fillOpacity: 0.25, interactive: false, radius: 8 };

export class Drawer {
  // `onChoose(tab, feature)` goes to what a row is about.
  constructor({ store, map, onChoose }) {
    Object.assign(this, { store, map, onChoose, newest: latest(), features: [], shown: "", isNarrow: recall("drawer_extent") !== "all" });
    this.box = byId("drawer");
    this.body = byId("drawer-body");
    this.note = byId("drawer-note");
    this.pointed = L.layerGroup().addTo(map);
    this.tabs = [...document.querySelectorAll("[data-tab]")];
    this.listen();
    this.size(Number(recall("drawer_height")) || FIRST_PX);
    store.listen((state, before) => this.follow(state, before));
  }

  listen() {
    const { box } = this;
    for (const tab of this.tabs) tab.addEventListener("click", () => this.store.set({ table: tab.dataset.tab }));
    byId("drawer-open").addEventListener("click", () => this.toggle());
    byId("drawer-close").addEventListener("click", () => this.toggle());
    const extent = byId("drawer-extent");
    extent.checked = this.isNarrow;
    extent.addEventListener("change", () => {
      this.isNarrow = extent.checked;
      remember("drawer_extent", extent.checked ? "view" : "all");
      this.load();
    });
    this.map.on("moveend", () => {
      clearTimeout(this.timer);
      if (!box.hidden && this.isNarrow) this.timer = setTimeout(() => this.load(), WAIT_MS);
    });
    this.listenToEdge(byId("drawer-edge"));
  }

  listenToEdge(edge) {
    edge.addEventListener("keydown", (event) => {
      const next = heightAfter(event.key, this.box.offsetHeight, { low: LOW_PX, high: this.most() });
      if (next === null) return;
      event.preventDefault();
      this.size(next);
    });
    edge.addEventListener("pointerdown", (event) => {
      edge.setPointerCapture(event.pointerId);
      edge.onpointermove = ({ clientY }) => this.size(this.box.getBoundingClientRect().bottom - clientY);
    });
    edge.addEventListener("pointerup", () => (edge.onpointermove = null));
  }

  most() {
    return Math.max(LOW_PX, byId("main").clientHeight - 120);
  }

  size(px) {
    const height = Math.round(Math.min(Math.max(px, LOW_PX), this.most()));
    this.box.style.height = `${height}px`;
    const edge = byId("drawer-edge");
    for (const [name, number] of Object.entries({ valuenow: height, valuemin: LOW_PX, valuemax: this.most() })) edge.setAttribute(`aria-${name}`, number);
    remember("drawer_height", String(height));
  }

  toggle() {
    const held = this.box.contains(document.activeElement);
    this.store.set({ table: this.store.get().table ? "" : (this.shown || "grids") });
    if (held) byId("drawer-open").focus();
  }

  follow(state, before) {
    const name = this.tabs.some(({ dataset }) => dataset.tab === state.table) ? state.table : "";
    this.box.hidden = !name;
    byId("drawer-open").setAttribute("aria-expanded", String(Boolean(name)));
    if (name) this.update(name, state, (...fields) => fields.some((field) => state[field] !== before[field]));
    else this.pointed.clearLayers();
  }

  update(name, { grid }, changed) {
    if (name !== this.shown || changed("table")) this.open(name);
    else if (changed("on", "division")) this.load();
    if (name === "grids" && changed("grid")) this.table.choose(grid || null, { follow: true });
  }

  open(name) {
    this.shown = name;
    for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    this.table = longTable({
      id: `map.${name}`,
      label: t(`drawer.tab.${name}`),
      empty: t("drawer.empty"),
      columns: TABS[name].columns.map(titled),
      keyOf: TABS[name].keyOf,
      hasCsv: page.exports,
      onChoose: (feature) => this.onChoose(name, feature),
      onPoint: (feature) => this.point(feature),
    });
    this.body.replaceChildren(this.table.box);
    this.load();
  }

  // The first rows of what is asked for now, or the rows after those that are there.
  async load(more = null) {
    const name = this.shown;
    if (this.box.hidden || !this.map.hasView) return;
    this.body.setAttribute("aria-busy", "true");
    try {
      const found = await this.newest((signal) => (more ? getJson(more, {}, signal) : this.ask(name, signal)));
      if (found) this.take(found, more ? this.features : []);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.note.replaceChildren(error.message, " ", this.button(t("error.retry"), () => this.load(more)));
    }
    this.body.removeAttribute("aria-busy");
  }

  async ask(name, signal) {
    const { on, division } = this.store.get();
    const box = this.map.getBounds();
    const sides = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    const query = { on: on || page.today, limit: ROWS };
    if (name !== "gaps") return getJson(TABS[name].path, { ...query, bbox: this.isNarrow ? sides.map((n) => n.toFixed(6)).join() : "" }, signal);
    const { places } = await getJson("coverage", { ...query, division }, signal);
    return { ...places, features: this.isNarrow ? within(places.features, sides) : places.features };
  }

  take({ features, links, numberMatched: total = null }, before) {
    this.features = [...before, ...features];
    this.table.table.setRows(this.features, total);
    if (this.shown === "grids") this.table.choose(this.store.get().grid || null, { follow: !before.length });
    const next = links?.find(({ rel }) => rel === "next")?.href;
    const n = count(this.features.length);
    const sentence = total === null ? t("drawer.first", { n }) : t("drawer.first_of", { n, total: count(total) });
    this.note.replaceChildren(...(next ? [sentence, " ", this.button(t("drawer.more", { n: count(ROWS) }), () => this.load(next))] : []));
  }

  button(words, onclick) {
    return h("button", { class: "btn btn-small", type: "button", onclick }, words);
  }

  point(feature) {
    this.pointed.clearLayers();
    if (!feature?.geometry) return;
    this.pointed.addLayer(L.geoJSON(feature, { style: POINTED, interactive: false, pointToLayer: (_, at) => L.circleMarker(at, POINTED) }));
  }
}

// A column with its words: its title, and those of its values where it has some.
function titled({ words, ...column }) {
  if (!words) return { ...column, title: t(column.title) };
  const text = (row) => (t.has(`${words}${column.value(row)}`) ? t(`${words}${column.value(row)}`) : String(column.value(row)));
  return { ...column, title: t(column.title), text, value: text };
}
