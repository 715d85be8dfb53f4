// What is known of the ground around a place in hand, loaded box by box and kept while it holds what is asked for.

import { Refused, latest } from "../shared/api.js";

const GROW = 0.6; // of the longer side of the box asked for, to each side: a stretch of border may be all height and no width

export class Around {
  // `ask(box, signal)` is the request, `onLoad(answer)` hears of what came.
  constructor({ ask, onLoad }) {
    Object.assign(this, { ask, onLoad, asked: null, newest: latest() });
  }

  // Makes sure that what lies in [west, south, east, north] is there, sooner or later.
  async cover(box) {
    if (this.asked && contains(this.asked, box)) return;
    this.asked = grown(box);
    try {
      const found = await this.newest((signal) => this.ask(this.asked, signal));
      if (found) this.onLoad(found);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.asked = null;
    }
  }
}

function contains(outer, inner) {
  return inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];
}

function grown([west, south, east, north]) {
  const more = Math.max(east - west, north - south) * GROW;
  return [west - more, south - more, east + more, north + more].map((side) => Number(side.toFixed(6)));
}
