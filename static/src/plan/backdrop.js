// Buildings, roads and the like behind the plan, with their exact coordinates: what a vertex in hand or a drawn line may
// come to lie on, while they are switched on.

import { Around } from "./around.js";
import { linesOf, snapped } from "./snap.js";

export class Backdrop {
  constructor({ api, isOn }) {
    Object.assign(this, { isOn, lines: [] });
    this.around = new Around({
      ask: (box, signal) => api.groundIn(box, signal),
      onLoad: ({ features }) => (this.lines = features.flatMap(({ geometry }) => linesOf(geometry))),
    });
  }

  get isShown() {
    return this.isOn("reference") && !this.isOn("basemap");
  }

  async cover(box) {
    if (this.isShown) await this.around.cover(box);
  }

  // What is shown of them.
  get shown() {
    return this.isShown ? this.lines : [];
  }

  // Where a place comes to lie; null where nothing is within reach, or nothing is shown.
  snap(place, reach) {
    return reach ? snapped(this.shown, place, reach) : null;
  }
}
