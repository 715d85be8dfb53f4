// The optional basemap, below everything else; its pictures come through this service.

import L from "leaflet";

import { Refused, getJson, urlOf } from "../shared/api.js";
import { page } from "../shared/page.js";
import { plain } from "./credits.js";

const BELOW = 100; // Leaflet's own tiles lie at 200

// Adds the basemap where one is set; `isOn("basemap")` says whether it is switched on. One that fails says why beside
// its switch.
export async function addBasemap({ map, store, isOn }) {
  if (!page.basemap) return;
  let about;
  try {
    about = await getJson("/tiles/basemap.json");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refuse(error.message);
  }
  map.createPane("basemap").style.zIndex = BELOW;
  const layer = L.tileLayer(urlOf("/tiles/basemap/{z}/{x}/{y}"), {
    pane: "basemap",
    maxNativeZoom: about.maxzoom,
    maxZoom: map.getMaxZoom(),
    attribution: plain(about.attribution),
  });
  const show = () => (isOn("basemap") ? layer.addTo(map) : layer.remove());
  store.listen(show);
  show();
}

function refuse(sentence) {
  const box = document.querySelector('[data-layer="basemap"]');
  box.disabled = true;
  box.checked = false;
  box.closest("label").title = sentence;
  box.closest("label").append(Object.assign(document.createElement("small"), { className: "quiet", textContent: sentence }));
}
