// The way to a thing that was found: it is brought into view and selected.

import { geometryOf } from "./found.js";
import { roomBesideCard } from "./view.js";

// A function of a found thing ({kind, code, level, lon, lat, bounds}).
export function createGo({ selection, marks }) {
  const toGrid = ({ code }) => selection.select(code, { zoom: true });
  const toDivision = ({ code }) => selection.choose("area", code);
  const ways = {
    grid: toGrid,
    division: toDivision,
    person: (item) => (item.level === "grid" ? toGrid(item) : toDivision(item)),
    address: (item) => (item.code ? selection.choose("address", item.code) : toPoint(item)),
    resource: ({ code }) => selection.choose("resource", code),
    event: (item) => (item.id ? selection.choose("event", item.id) : toPoint(item)),
  };
  return (item) => (ways[item.kind] ?? toPoint)(item);

  // Its grid is selected, and the point itself marked.
  async function toPoint(item) {
    marks.choosePlace(geometryOf(item), roomBesideCard(true));
    await selection.pick({ lat: item.lat, lng: item.lon });
    marks.choosePlace(geometryOf(item), roomBesideCard());
  }
}
