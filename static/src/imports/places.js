// Where the first rows lie in each CRS that makes sense of their numbers, over the divisions.

import L from "leaflet";

import { getJson, latest } from "../shared/api.js";
import { byId, h } from "../shared/dom.js";
import { lang, page, t } from "../shared/page.js";
import { divisionLayer } from "./ground.js";

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

function axis(form, name) {
  return form.elements[`column.${name}`];
}

class Places {
  constructor(form) {
    Object.assign(this, { form, candidates: [], points: L.layerGroup() });
  }

  // `words` are [Chinese, English].
  offer(found) {
    this.candidates = found?.candidates ?? [];
    const said = found ? h("p", { class: "note" }, found.words[lang === "zh" ? 0 : 1]) : null;
    byId("candidates").replaceChildren(...(said ? [said] : []), ...this.candidates.map((one) => this.choice(one)));
    byId("where").hidden = !this.candidates.some(({ points }) => points.length);
    if (this.candidates.length) this.show(this.form.elements.crs.value || this.candidates[0].crs);
  }

  choice(one) {
    const pick = () => {
      this.form.elements.crs.value = one.crs;
      if (one.swapped) this.swap();
      this.show(one.crs);
    };
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
    for (const radio of byId("candidates").querySelectorAll("input")) radio.checked = radio.value === crs;
    const name = crs === "cgcs2000" ? "wgs84" : crs;
    const points = this.candidates.find((one) => one.crs === name)?.points;
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
