// What is selected: a click becomes codes of the state. Which grid a place lies in is for the server to say.

import { codesOf, selecting, toggled } from "./state.js";

export class Selection {
  constructor({ store, session, api, refusal }) {
    Object.assign(this, { store, session, api, refusal, line: Promise.resolve() });
  }

  // `combine(codes, code)` gives the codes selected after a pick; else the one picked, added where keys say so. Quick clicks
  // are all asked for at once, and take effect in their order.
  pick({ place, isAdding }, combine = isAdding ? toggled : (_, code) => [code]) {
    this.refusal.close();
    const asked = this.at(place);
    this.line = this.line.then(async () => {
      const code = await asked;
      const codes = codesOf(this.store.get());
      if (code !== undefined) this.store.set(selecting(code ? combine(codes, code) : isAdding ? codes : []));
    });
    return this.line;
  }

  // The code of the grid at a place, "" for none; undefined where the answer was a refusal.
  async at(place) {
    try {
      const { features } = await this.api.gridAt(place);
      return features[0]?.id ?? "";
    } catch (error) {
      this.refusal.show(error);
      return undefined;
    }
  }

  clear() {
    if (!this.store.get().grid) return false;
    this.store.set(selecting([]));
    return true;
  }
}
