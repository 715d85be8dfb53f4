// The panel of what the plan would move: totals, from where to where, and each thing and grid on the map.

import L from "leaflet";

import { Refused, getJson, latest, urlOf } from "../shared/api.js";
import { byId, h, icon } from "../shared/dom.js";
import { NONE, count } from "../shared/format.js";
import { lang, page, t } from "../shared/page.js";
import { SELECTED, VACANT } from "../map/colours.js";
import { pane } from "./bench_paint.js";
import { tailCode } from "./codes.js";
import { nameOf } from "./communities.js";

const KINDS = ["households", "addresses", "events", "resources", "forces", "posts"];
const DOT = { radius: 3, weight: 1, color: SELECTED, fillColor: SELECTED, fillOpacity: 0.7 };
const RING = { radius: 9, weight: 3, color: VACANT, fill: false, dashArray: "2 4", interactive: false };
const MOST_ROWS = 200;

export class ImpactPanel {
  constructor(app) {
    Object.assign(this, { app, newest: latest(), seen: -1, body: byId("impact") });
    this.dots = L.layerGroup().addTo(app.map);
    this.renderer = L.canvas({ pane: pane(app.map, "moves", 426) });
    app.store.listen(() => this.follow());
    app.session.on("plan", () => this.follow());
  }

  get isOpen() {
    return this.app.store.get().panel === "impact";
  }

  follow() {
    if (!this.isOpen) this.dots.clearLayers();
    const { plan } = this.app.session;
    if (!this.isOpen || !plan) {
      this.seen = -1;
      return;
    }
    if (this.seen !== plan.version) this.load(plan);
  }

  async load({ id, version }) {
    this.seen = version;
    this.body.setAttribute("aria-busy", "true");
    try {
      const found = await this.newest((signal) => getJson(`plans/${id}/impact`, {}, signal));
      if (found) this.show(found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.body.replaceChildren(h("p", { class: "note note-error" }, error.message));
    } finally {
      this.body.removeAttribute("aria-busy");
    }
  }

  show({ totals, by_grid: byGrid, by_community: byCommunity, posts, moves }) {
    const isNothing = KINDS.every((kind) => !totals[kind]);
    this.body.replaceChildren(
      ...(isNothing
        ? [h("p", { class: "note" }, t("impact.none"))]
        : [
            h("dl", { class: "impact-totals" }, KINDS.map((kind) => h("div", {}, h("dt", {}, t(`impact.${kind}`)), h("dd", {}, count(totals[kind]))))),
            totals.decided > 0 && h("p", { class: "quiet" }, t("impact.decided", { n: totals.decided })),
            ...this.section("impact.by_community", byCommunity, { short: false }),
            ...this.section("impact.by_grid", byGrid, { short: true }),
            moves.length > 0 && this.files("moves"),
            ...this.posts(posts),
          ].filter(Boolean)),
    );
    this.draw(moves, posts);
  }

  section(title, rows, { short }) {
    if (!rows.length) return [];
    const name = (code) => (code ? (short ? tailCode(code) : code) : t("impact.nowhere"));
    const shownRows = rows.slice(0, MOST_ROWS);
    return [
      h("h3", {}, t(title)),
      h("table", { class: "impact-table" },
        h("thead", {}, h("tr", {}, ["impact.from", "impact.to", "impact.households", "impact.addresses", "impact.events"].map((key, at) => h("th", { scope: "col", class: at > 1 ? "num" : null }, t(key))))),
        h("tbody", {}, shownRows.map((row) => h("tr", {}, h("td", { class: "mono" }, name(row.from)), h("td", { class: "mono" }, name(row.to)), ["households", "addresses", "events"].map((key) => h("td", { class: "num" }, count(row[key]))))))),
      rows.length > shownRows.length && h("p", { class: "quiet" }, t("impact.more", { n: rows.length - shownRows.length })),
    ].filter(Boolean);
  }

  posts(posts) {
    if (!posts.length) return [];
    const shownRows = posts.slice(0, MOST_ROWS);
    return [
      h("h3", {}, t("impact.posts_of")),
      h("table", { class: "impact-table" },
        h("thead", {}, h("tr", {}, ["grid", "post", "from", "to"].map((key) => h("th", { scope: "col" }, t(`impact.${key}`))))),
        h("tbody", {}, shownRows.map((post) => this.post(post)))),
      posts.length > shownRows.length && h("p", { class: "quiet" }, t("impact.more", { n: posts.length - shownRows.length })),
      this.files("posts"),
    ].filter(Boolean);
  }

  // Whose post it is now and then; a grid that goes leaves its people without one.
  post({ grid, why, from_community: from, to_community: to, from_person: holder, to_person: next, ...post }) {
    const end = (home, name) => h("td", {}, home ? nameOf(home) : null, h("small", {}, name ?? NONE));
    const visit = h("button", { class: "btn btn-small mono", type: "button", onclick: () => this.app.showEdit({ ...post, codes: [grid] }) }, tailCode(grid));
    return h("tr", {}, h("td", {}, visit), h("td", {}, post[`post_${lang}`], h("small", {}, t(`impact.why.${why}`))), end(from, holder), why === "gone" ? h("td", {}, t("impact.gone")) : end(to, next));
  }

  files(of) {
    if (!page.rights.includes("file.export")) return null;
    const link = (format) => h("a", { class: "btn btn-small", href: urlOf(`plans/${page.plan}/impact`, { format, of }), download: true }, icon("download"), format.toUpperCase());
    return h("p", { class: "actions" }, link("csv"), link("xlsx"));
  }

  // A dot for each thing, a ring for each grid whose posts change.
  draw(moves, posts) {
    this.dots.clearLayers();
    if (!this.isOpen) return;
    for (const move of moves) {
      L.circleMarker([move.lat, move.lon], { ...DOT, renderer: this.renderer, interactive: false }).addTo(this.dots);
    }
    const places = new Map(posts.map(({ grid, lat, lon }) => [grid, [lat, lon]]));
    for (const place of places.values()) L.circleMarker(place, { ...RING, renderer: this.renderer }).addTo(this.dots);
  }
}
