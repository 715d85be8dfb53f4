// A refusal, said where the gesture ended: what is wrong, the place on the map, and the ways out that a press can take.

import L from "leaflet";

import { Refused } from "../shared/api.js";
import { h, icon } from "../shared/dom.js";
import { lang, say, signInUrl, t } from "../shared/page.js";
import { BLIND } from "../map/colours.js";
import { pane } from "./bench_paint.js";
import { shortCode } from "./codes.js";
import { MOVED_ON, isBroken } from "./session.js";
import { waysOf } from "./ways.js";

const PLACE = { color: BLIND, weight: 3, dashArray: "4 4", fillColor: BLIND, fillOpacity: 0.15, interactive: false, radius: 14 };
const GAP_PX = 14;
const FRESH = /(^|[\s(（,，])(\+\d+)/g; // codes still to be issued

export class Refusal {
  // `getPointer()` gives the pointer's [x, y] in the stage.
  constructor({ map, getPointer }) {
    Object.assign(this, { map, getPointer });
    this.renderer = L.svg({ pane: pane(map, "refused", 445), padding: 0.3 });
    this.place = L.layerGroup().addTo(map);
    this.box = h("div", { class: "refusal", role: "alertdialog", "aria-label": t("refusal.title"), tabindex: "-1", hidden: true });
    this.stage = map.getContainer().parentElement;
    this.stage.append(this.box);
  }

  // Says why; `retry(edit)` sends an edit again. Anything but a refusal goes on as an error.
  show(error, { edit = null, retry = null } = {}) {
    if (!(error instanceof Refused)) throw error;
    // What is only looked at fails along with a gesture: the gesture's way out stays.
    if (!edit && this.isOffering && isBroken(error)) return;
    this.isOffering = Boolean(edit);
    const words = wordsOf(error).replace(FRESH, (_, before, code) => before + shortCode(code));
    this.mark(error.facts);
    this.box.replaceChildren(
      h("header", {}, icon("warning"), h("p", {}, words), h("button", { class: "icon-btn", type: "button", "aria-label": t("refusal.close"), onclick: () => this.close() }, icon("close"))),
      ...newsOf(error),
      h("div", { class: "refusal-ways" }, this.ways(error, edit, retry), this.toPlace(error.facts)),
    );
    this.box.hidden = false;
    this.put();
    say(words);
  }

  ways({ status, facts, closed }, edit, retry) {
    if (status === 401) return [h("a", { class: "btn btn-small", href: signInUrl() }, t("refusal.sign_in"))];
    if (!retry || !edit || closed) return [];
    const press = (words, args) => h("button", { class: "btn btn-small", type: "button", onclick: () => this.close() && retry(args) }, words);
    if (facts.type === MOVED_ON || isBroken({ status })) return [press(t("refusal.again"), edit)];
    return waysOf(facts.rule, edit).map((way) => press(t(`refusal.${way.name}`), way.edit));
  }

  toPlace({ place, lon, lat }) {
    if (!place && lon === undefined) return null;
    const bounds = () => (place ? L.geoJSON(place).getBounds() : L.latLng(lat, lon).toBounds(60));
    return h("button", { class: "btn btn-small", type: "button", onclick: () => this.map.fitBounds(bounds(), { maxZoom: 18, animate: false, padding: [80, 80] }) }, icon("here"), t("refusal.place"));
  }

  mark({ place, lon, lat }) {
    this.place.clearLayers();
    const shape = place ?? (lon === undefined ? null : { type: "Point", coordinates: [lon, lat] });
    if (!shape) return;
    const look = { ...PLACE, renderer: this.renderer };
    this.place.addLayer(L.geoJSON(shape, { style: look, interactive: false, pointToLayer: (_, at) => L.circleMarker(at, look) }));
  }

  // Beside the pointer, wholly inside the stage.
  put() {
    const [x, y] = this.getPointer();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const left = x + GAP_PX + width > this.stage.clientWidth ? x - GAP_PX - width : x + GAP_PX;
    const top = y + GAP_PX + height > this.stage.clientHeight ? y - GAP_PX - height : y + GAP_PX;
    Object.assign(this.box.style, { left: `${Math.max(8, left)}px`, top: `${Math.max(8, top)}px` });
  }

  // Whether there was one to close.
  close() {
    if (this.box.hidden) return false;
    this.isOffering = false;
    this.box.hidden = true;
    this.place.clearLayers();
    return true;
  }
}

// Why, and how the plan is now where that matters more than the answer that came or did not.
function wordsOf(error) {
  const { closed, news = [] } = error;
  if (closed) return t("refusal.closed", { status: t(`plan.status.${closed}`) });
  return isBroken(error) && news.length ? t("refusal.unsure") : error.message;
}

// What others did meanwhile.
function newsOf({ news = [] }) {
  return news.length ? [h("ul", { class: "refusal-news" }, news.map((edit) => h("li", {}, `${edit.seq}. ${edit[`summary_${lang}`]}`, edit.by && ` · ${edit.by}`)))] : [];
}
