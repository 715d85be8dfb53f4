// Where households are, as far as a drag may reach: the addresses around it.

import { page } from "../shared/page.js";
import { Around } from "./around.js";

export class Households {
  constructor({ api, onLoad }) {
    this.points = [];
    this.around = new Around({
      ask: (box, signal) => api.householdsIn(box, signal),
      onLoad: ({ lon, lat, households }) => {
        this.points = lon.map((one, i) => ({ place: [one, lat[i]], households: households[i] }));
        onLoad();
      },
    });
  }

  get isKnown() {
    return page.rights.includes("address.read");
  }

  async cover(box) {
    if (this.isKnown) await this.around.cover(box);
  }
}
