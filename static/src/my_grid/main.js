// `My grid` works without this: here are the device's position, and a small map to tap on.

import L from "leaflet";

import { Refused } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { page, say, still, t } from "../shared/page.js";
import { addCredits } from "../map/credits.js";
import { describeTiles, tileLayer } from "../map/tiles.js";

const SELECTED = "#b45309";
const DENIED = 1;
const DIGITS = 5; // a metre
const GROUND = new Set(["grids", "divisions", "reference"]);

function ask(lon, lat) {
  location.assign(`?${new URLSearchParams({ lon: lon.toFixed(DIGITS), lat: lat.toFixed(DIGITS) })}`);
}

function offerPosition() {
  const button = byId("here");
  if (!button || !navigator.geolocation || !isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    tell("here-note", t("my_grid.looking"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => ask(coords.longitude, coords.latitude),
      ({ code }) => tell("here-note", t(code === DENIED ? "my_grid.refused" : "my_grid.unknown")),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}

function tell(id, sentence) {
  byId(id).hidden = false;
  byId(id).textContent = sentence;
  say(sentence);
}

async function showMap() {
  const about = await describeTiles(page.today);
  if (!about.bounds) return;
  byId("small-map-part").hidden = false;
  const looks = { attributionControl: false, zoomSnap: 0.5, minZoom: 3, maxZoom: 20, scrollWheelZoom: false };
  const map = L.map("small-map", { ...looks, fadeAnimation: !still, zoomAnimation: !still });
  // The shape is the grid's, which is public; where an address stands inside it is not shown.
  const outline = page.outline && L.geoJSON(JSON.parse(page.outline), { interactive: false, style: { color: SELECTED, weight: 3, fillOpacity: 0.12 } });
  map.fitBounds(outline ? outline.getBounds() : about.bounds, { animate: false, padding: [24, 24] });
  tileLayer({ on: page.today, about, isOn: (name) => GROUND.has(name) }).addTo(map);
  outline?.addTo(map);
  addCredits(map);
  if (page.point) showPoint(map, page.point, outline);
  map.on("click", ({ latlng }) => ask(latlng.wrap().lng, latlng.lat));
  map.getContainer().addEventListener("keydown", ({ key, target }) => {
    if (key === "Enter" && target === map.getContainer()) ask(map.getCenter().wrap().lng, map.getCenter().lat);
  });
}

function showPoint(map, [lon, lat], outline) {
  L.circleMarker([lat, lon], { radius: 8, color: "#fff", weight: 3, fillColor: SELECTED, fillOpacity: 1, interactive: false }).addTo(map);
  if (!outline && map.getBounds().contains([lat, lon])) map.setView([lat, lon], 15, { animate: false });
}

offerPosition();
showMap().catch((error) => {
  // The map is a help, not the way: the address above still answers.
  if (!(error instanceof Refused)) throw error;
});
