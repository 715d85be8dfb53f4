// What is selected: a click becomes codes of the state. Which grid a place lies in is for the server to say.

import { latest } from "../shared/api.js";
import { codesOf, selecting, toggled } from "./state.js";

export class Selection {
  constructor({ store, session, api, refusal }) {
    Object.assign(this, { store, session, api, refusal, newest: latest() });
  }

  // `combine(codes, code)` gives the codes selected after a pick; else the one picked, added where keys say so.
  async pick({ place, isAdding }, combine = isAdding ? toggled : (_, code) => [code]) {
    this.refusal.close();
    const code = await this.at(place);
    if (code === undefined) return;
    const codes = codesOf(this.store.get());
    this.store.set(selecting(code ? combine(codes, code) : isAdding ? codes : []));
  }

  // The code of the grid at a place, "" for none; undefined where a newer question came in, or it was refused.
  async at(place) {
    try {
      const found = await this.newest((signal) => this.api.gridAt(place, signal));
      return found && (found.features[0]?.id ?? "");
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
