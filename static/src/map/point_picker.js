// The pointer over the points: what is under it is named, and a click selects it, or enlarges the cell it counts in.

import { h } from "../shared/dom.js";
import { POINT_KINDS } from "./point_kinds.js";
import { selecting } from "./state.js";

const CLOSER = 2;

export class PointPicker {
  // Made before whatever else listens for the map's clicks: a click that it takes is marked as handled.
  constructor({ store, map, points }) {
    Object.assign(this, { store, map, points });
    this.tip = h("div", { class: "map-tip", "aria-hidden": "true", hidden: true });
    map.getContainer().append(this.tip);
    map.on("click", (event) => this.take(event) && event.originalEvent.preventDefault());
    map.on("mousemove", (event) => this.point(event));
    map.on("mouseout movestart zoomstart", () => this.name(null));
  }

  // Whether the click was for a point or a cell.
  take({ latlng }) {
    const found = this.under(latlng);
    if (!found) return false;
    const { subject, idOf } = POINT_KINDS[found.name];
    if (found.isCell) this.map.setView(this.map.unproject([found.x, found.y]), this.map.getZoom() + CLOSER);
    else if (idOf(found)) this.store.set(selecting(subject, idOf(found)));
    return found.isCell || Boolean(idOf(found));
  }

  point({ latlng, originalEvent }) {
    const found = originalEvent.buttons ? null : this.under(latlng);
    if (found !== this.named) this.name(found);
  }

  // Nothing while a tool takes the clicks.
  under(latlng) {
    return this.store.get().tool ? undefined : this.points.under(latlng);
  }

  name(found) {
    this.named = found;
    this.tip.hidden = !found;
    this.map.getContainer().classList.toggle("on-point", Boolean(found));
    if (!found) return;
    const { wordsOf, cellWords } = POINT_KINDS[found.name];
    const { x, y } = this.map.latLngToContainerPoint(this.map.unproject([found.x, found.y]));
    this.tip.textContent = found.isCell ? cellWords(found.props).filter(Boolean).join(" · ") : wordsOf(found.props);
    this.tip.style.transform = `translate(calc(${x}px - 50%), calc(${y - 12 - (found.isCell ? found.reach - 6 : 0)}px - 100%))`;
  }
}
