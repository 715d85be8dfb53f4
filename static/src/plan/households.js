// Where households are, as far as a drag may reach: their addresses, loaded box by box.

import { Refused, latest } from "../shared/api.js";
import { page } from "../shared/page.js";

const GROW = 0.6; // of the box asked for, to each side

export class Households {
  constructor({ api, onLoad }) {
    Object.assign(this, { api, onLoad, points: [], asked: null, newest: latest() });
  }

  get isKnown() {
    return page.rights.includes("address.read");
  }

  // Makes sure that the addresses in [west, south, east, north] are there, sooner or later.
  async cover(box) {
    if (!this.isKnown || (this.asked && contains(this.asked, box))) return;
    this.asked = grown(box);
    try {
      const found = await this.newest((signal) => this.api.householdsIn(this.asked, signal));
      if (!found) return;
      this.points = found.lon.map((lon, i) => ({ place: [lon, found.lat[i]], households: found.households[i] }));
      this.onLoad();
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
  const [dx, dy] = [(east - west) * GROW, (north - south) * GROW];
  return [west - dx, south - dy, east + dx, north + dy].map((side) => Number(side.toFixed(6)));
}
