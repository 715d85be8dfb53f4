// What stands at the map's lower edge: the approval number whenever there is one, the basemap's source while it shows.

import L from "leaflet";

import { page, t } from "../shared/page.js";

export function addCredits(map) {
  if (!page.basemap && !page.approval) return;
  const line = L.control.attribution({ prefix: false }).addTo(map);
  if (page.approval) line.addAttribution(plain(t("map.approval", { number: page.approval })));
}

// Leaflet takes markup there; what a setting or a file says is text.
export function plain(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
