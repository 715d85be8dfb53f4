// The rows of the layers panel: each switches its layer and says how much of it is in view.

import { count } from "../shared/format.js";
import { isSwitchedOn, switching } from "./switches.js";

export class LayerList {
  // `repaint()` draws the tiles anew.
  constructor({ store, repaint }) {
    this.boxes = [...document.querySelectorAll("[data-layer]")];
    for (const box of this.boxes) {
      box.addEventListener("change", () => store.set(switching(store.get(), box.dataset.layer, box.checked)));
    }
    store.listen((state, before) => {
      for (const box of this.boxes) box.checked = !box.disabled && isSwitchedOn(state, box.dataset.layer);
      if (state.off.join() !== before.off.join()) repaint();
    });
  }

  // Whether the layer has a row that its reader may switch.
  mayShow(name) {
    return this.boxes.some((box) => box.dataset.layer === name && !box.disabled);
  }

  // Says how many of each layer are in view; null where that is not known.
  sayCounts(counts) {
    for (const [name, number] of Object.entries(counts)) {
      const place = document.querySelector(`[data-count="${name}"]`);
      if (place) place.textContent = number === null ? "" : count(number);
    }
  }
}
