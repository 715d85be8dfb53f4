// Where the first rows lie in each CRS that makes sense of their numbers, over the divisions.

import L from "leaflet";

import { getJson, latest } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { lang, page, t } from "../shared/page.js";
import { divisionLayer } from "./ground.js";

// How sure the first candidate is (geometry.guess.judge): certain, or no better than nothing.
const SURE = new Set(["measured", "sure", "stated"]);
const NOWHERE = new Set(["elsewhere", "unknown", "none"]);

export async function showPlaces(form) {
  const map = new Places(form);
  const asked = latest();
  map.ask = () => asked(async (signal) => map.offer(await placing(form, signal)));
  for (const name of ["lon", "lat"]) form.elements[`column.${name}`]?.addEventListener("change", map.ask);
  form.elements.crs.addEventListener("input", () => map.show(form.elements.crs.value));
  await map.ask();
}

async function placing(form, signal) {
  const column = (name) => /^:/.test(axis(form, name)?.value) && axis(form, name).value.slice(1);
  const query = { what: page.what, x: column("lon") || "", y: column("lat") || "", encoding: page.encoding, sheet: page.sheet };
  if (!page.geometry && !(query.x && query.y)) return null;
  return (await getJson(`uploads/${page.upload}/places`, query, signal)).placing;
}

// CGCS2000 and WGS 84 are one to the centimetre.
function plain(crs) {
  return crs === "cgcs2000" ? "wgs84" : crs;
}

function isNowhere(found) {
  return !found || NOWHERE.has(found.certainty);
}

// What the numbers tell, loudly where it speaks against what is chosen; `words` are [Chinese, English].
function told(found, chosen) {
  if (!found) return [];
  const isAgainst = SURE.has(found.certainty) && chosen && chosen !== found.candidates[0].crs;
  const look = isAgainst || isNowhere(found) ? "note note-error" : "note";
  return [h("p", { class: look }, found.words[lang === "zh" ? 0 : 1])];
}

function axis(form, name) {
  return form.elements[`column.${name}`];
}

class Places {
  constructor(form) {
    Object.assign(this, { form, candidates: [], points: L.layerGroup() });
  }

  offer(found) {
    const { crs } = this.form.elements;
    this.candidates = found?.candidates ?? [];
    byId("candidates").replaceChildren(...told(found, plain(crs.value)), ...this.candidates.map((one) => this.choice(one)));
    byId("where").hidden = !this.candidates.some(({ points }) => points.length);
    if (crs.value || isNowhere(found)) this.show(crs.value);
    else this.pick(this.candidates[0]);
  }

  // What is shown as chosen is what will be imported.
  pick(one) {
    this.form.elements.crs.value = one.crs;
    if (one.swapped) this.swap();
    this.show(one.crs);
  }

  choice(one) {
    const pick = () => this.pick(one);
    const share = one.share === null ? "" : t("import.inside", { share: Math.round(one.share * 100) });
    return h("label", {}, h("input", { type: "radio", name: "candidate", value: one.crs, onchange: pick, form: "reading-places" }), one[`title_${lang}`], h("span", { class: "muted" }, share));
  }

  // Longitude is taken from where latitude was, and the other way round.
  swap() {
    const [lon, lat] = [axis(this.form, "lon"), axis(this.form, "lat")];
    if (!lon || !lat) return;
    [lon.value, lat.value] = [lat.value, lon.value];
    this.ask();
  }

  show(crs) {
    const chosen = plain(this.form.elements.crs.value);
    for (const radio of byId("candidates").querySelectorAll("input")) radio.checked = radio.value === chosen;
    const shown = crs ? this.candidates.find((one) => one.crs === plain(crs)) : this.candidates[0];
    const points = shown?.points;
    if (!points?.length) return;
    this.map ??= this.make();
    this.points.clearLayers();
    const at = points.map(([lon, lat]) => [lat, lon]);
    const look = { radius: 4, color: "#fff", weight: 1, fillColor: "#1d4ed8", fillOpacity: 1 };
    for (const place of at) this.points.addLayer(L.circleMarker(place, look));
    const around = L.latLngBounds(at);
    this.map.fitBounds(around.pad(0.3), { animate: false, maxZoom: 14, padding: [16, 16] });
  }

  make() {
    const map = L.map("where", { attributionControl: false, zoomSnap: 0.5, keyboard: true, fadeAnimation: false, zoomAnimation: false });
    divisionLayer().addTo(map);
    this.points.addTo(map);
    return map;
  }
}
