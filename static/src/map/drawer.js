// The bottom drawer: what the map shows, as a table.

import L from "leaflet";

import { Refused, getJson, latest } from "../shared/api.js";
import { byId, h, icon } from "../shared/dom.js";
import { count, moment } from "../shared/format.js";
import { recall, remember } from "../shared/memory.js";
import { page, t } from "../shared/page.js";
import { longTable } from "../table/long.js";
import { SELECTED } from "./colours.js";
import { DivisionChoice } from "./drawer_places.js";
import { TABS, heightAfter, within } from "./drawer_tabs.js";
import { filesOf } from "./exports.js";
import { sidesOf } from "./view.js";

const ROWS = 1000;
const LOW_PX = 140;
const FIRST_PX = 280;
const WAIT_MS = 250;
const POINTED = { color: SELECTED, weight: 2, fillColor: SELECTED, fillOpacity: 0.25, interactive: false, radius: 8 };

export class Drawer {
  // `onChoose(tab, feature)` goes to what a row is about.
  constructor({ store, map, onChoose }) {
    Object.assign(this, { store, map, onChoose, newest: latest(), features: [], more: [], shown: "", isHeld: false, isNarrow: recall("drawer_extent") !== "all" });
    this.box = byId("drawer");
    this.body = byId("drawer-body");
    this.note = byId("drawer-note");
    this.files = byId("drawer-files");
    this.division = new DivisionChoice({ store });
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
    this.map.on("moveend", () => this.moved());
    // The map goes to the row that was chosen, and the rows stay, to be walked on; until its reader moves it otherwise.
    for (const name of ["pointerdown", "wheel", "keydown"]) document.addEventListener(name, ({ target }) => (this.isHeld &&= box.contains(target)), { capture: true, passive: true });
    this.listenToEdge(byId("drawer-edge"));
  }

  moved() {
    clearTimeout(this.timer);
    if (this.box.hidden || !this.isNarrow) return;
    if (this.isHeld) this.tell(t("drawer.held"), this.button(t("drawer.follow"), () => this.load()), ...this.more);
    else this.timer = setTimeout(() => this.load(), WAIT_MS);
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

  update(name, { division }, changed) {
    this.division.show(division).catch((error) => this.fail(error, () => this.division.show(division)));
    if (name !== this.shown || changed("table")) this.open(name);
    else if (changed("on", "division")) this.load();
    if (changed(TABS[name].subject)) this.mark();
  }

  // Marks the row of what the card shows, and scrolls to it; or says that it is not among the rows there are.
  mark(follow = true) {
    const chosen = this.store.get()[TABS[this.shown].subject] || null;
    const isThere = this.table.choose(chosen, { follow });
    this.tell(chosen && this.more.length && !isThere && t("drawer.missing"), ...this.more);
  }

  open(name) {
    Object.assign(this, { shown: name, more: [] });
    for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    this.table = longTable({
      id: `map.${name}`,
      label: t(`drawer.tab.${name}`),
      empty: t("drawer.empty"),
      columns: TABS[name].columns.map(titled),
      keyOf: TABS[name].keyOf,
      hasCsv: false,
      onChoose: (feature) => this.choose(feature),
      onPoint: (feature) => this.point(feature),
    });
    this.body.replaceChildren(this.table.box);
    this.load();
  }

  choose(feature) {
    this.isHeld = true;
    clearTimeout(this.timer);
    this.onChoose(this.shown, feature);
  }

  // The first rows of what is asked for now, or the rows after those that are there.
  async load(more = null) {
    if (this.box.hidden || !this.map.hasView) return;
    this.isHeld = false;
    this.body.setAttribute("aria-busy", "true");
    try {
      const found = await this.newest((signal) => (more ? getJson(more, {}, signal) : ask(this.shown, this.asked(), signal)));
      if (found) this.take(found, more ? this.features : []);
    } catch (error) {
      this.fail(error, () => this.load(more));
    }
    this.body.removeAttribute("aria-busy");
  }

  // Day, division and extent of what is listed.
  asked() {
    const { on, division } = this.store.get();
    return { on: on || page.today, division, bbox: this.isNarrow ? sidesOf(this.map).join() : "" };
  }

  take({ features, links, numberMatched: total = null }, before) {
    this.features = [...before, ...features];
    this.table.table.setRows(this.features, total);
    this.offer(this.asked());
    const next = links?.find(({ rel }) => rel === "next")?.href;
    const n = count(this.features.length);
    const sentence = total === null ? t("drawer.first", { n }) : t("drawer.first_of", { n, total: count(total) });
    this.more = next ? [sentence, this.button(t("drawer.more", { n: count(ROWS) }), () => this.load(next))] : [];
    this.mark(!before.length);
  }

  // Whose the things in the rows are said to be is of today, whatever day is shown.
  owners() {
    const { on } = this.store.get();
    return TABS[this.shown].isLocated && on && t("drawer.owners_today", { day: on });
  }

  // The files of what is listed.
  offer(asked) {
    const links = filesOf(this.shown, asked);
    this.files.hidden = !links.length;
    this.files.replaceChildren(h("summary", { class: "btn btn-small", title: t("drawer.files_title") }, icon("download"), t("drawer.files")), h("div", {}, links));
  }

  fail(error, again) {
    if (!(error instanceof Refused)) throw error;
    this.tell(error.message, this.button(t("error.retry"), again));
  }

  tell(...parts) {
    this.note.replaceChildren(...[this.owners(), ...parts].filter(Boolean).flatMap((part) => [part, " "]));
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
function titled({ words, isMoment, ...column }) {
  if (isMoment) return { ...column, title: t(column.title), text: (row) => moment(column.value(row), page.offset) };
  if (!words) return { ...column, title: t(column.title) };
  const text = (row) => (t.has(`${words}${column.value(row)}`) ? t(`${words}${column.value(row)}`) : String(column.value(row)));
  return { ...column, title: t(column.title), text, value: text };
}

async function ask(name, { on, division, bbox }, signal) {
  if (name !== "gaps") return getJson(TABS[name].path, { on, division, bbox, limit: ROWS }, signal);
  const { places } = await getJson("coverage", { on, division, limit: ROWS }, signal);
  return { ...places, features: bbox ? within(places.features, bbox.split(",").map(Number)) : places.features };
}
