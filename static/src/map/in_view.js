// How many grids and divisions are in view, by the tiles that are there.

import { piecesInView } from "./tiles.js";

// Beside the rows of the grids, of the divisions and of each layer beside the primary one.
export class InView {
  // `getTiles()` gives {layer} of the day, `overlays.drawn()` [name, layer] of those beside it; `say(counts)` shows them.
  constructor({ map, isOn, getTiles, overlays, say }) {
    Object.assign(this, { map, isOn, getTiles, overlays, say });
    map.on("moveend", () => this.tell());
    overlays.onLoad = () => this.tell();
  }

  tell() {
    const { layer } = this.getTiles();
    if (!layer) return;
    this.say({
      grids: this.isOn("grids") ? this.gridsOf(layer, "grids") : null,
      divisions: this.isOn("divisions") ? deepest(this.seen(layer, "divisions", "divisions")) : null,
      ...Object.fromEntries(this.overlays.drawn().map(([name, shown]) => [name, shown && this.gridsOf(shown, "")])),
    });
  }

  // Single grids, or from afar those that each division in view is said to have.
  gridsOf(layer, source) {
    return this.seen(layer, source, "grids").length || this.seen(layer, source, "divisions").reduce((sum, { grids = 0 }) => sum + grids, 0);
  }

  // The properties of all that reaches into the view, each once whatever tiles cut it.
  seen(layer, source, name) {
    const size = this.map.getSize();
    const pieces = piecesInView(this.map, layer, { source, name, isWanted: () => true });
    return [...new Map(pieces.filter(({ rings }) => rings.some((ring) => reaches(ring, size))).map(({ id, props }) => [id, props])).values()];
  }
}

// Whether a ring [[x, y], …] may be seen in a view of that size.
export function reaches(ring, { x: width, y: height }) {
  const [xs, ys] = [0, 1].map((axis) => ring.map((at) => at[axis]));
  const meets = (values, most) => Math.min(...values) < most && Math.max(...values) > 0;
  return meets(xs, width) && meets(ys, height);
}

// How many there are of the level that has most: its divisions lie within all the others.
export function deepest(divisions) {
  const counts = {};
  for (const { level } of divisions) counts[level] = (counts[level] ?? 0) + 1;
  return Math.max(0, ...Object.values(counts));
}
