// The way to a thing that was found: it is brought into view and selected.

import { Refused, getJson, latest } from "../shared/api.js";
import { say } from "../shared/page.js";
import { geometryOf } from "./found.js";
import { roomBesideCard } from "./view.js";

// A function of a found thing ({kind, code, level, lon, lat, bounds}).
export function createGo({ selection, marks }) {
  const newest = latest();
  const ways = { grid: toGrid, division: toDivision, person: (item) => (item.level === "grid" ? toGrid(item) : toDivision(item)) };
  return (item) => (ways[item.kind] ?? toPoint)(item);

  function toGrid({ code }) {
    marks.chooseSpot(null);
    selection.select(code, { zoom: true });
  }

  async function toDivision(item) {
    try {
      const found = await newest((signal) => getJson(`divisions/${encodeURIComponent(item.code)}`, {}, signal));
      if (!found) return;
      selection.close();
      marks.choosePlace(found.geometry ?? geometryOf(item), roomBesideCard());
      say(found.properties.name);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(error.message);
    }
  }

  // Its grid is selected, and the point itself marked.
  async function toPoint(item) {
    marks.choosePlace(geometryOf(item), roomBesideCard(true));
    await selection.pick({ lat: item.lat, lng: item.lon });
    marks.choosePlace(geometryOf(item), roomBesideCard());
  }
}
