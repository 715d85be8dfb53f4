// Names over the planner's map: of grids on the bench by their exact ground, of the rest by the tiles.

import { Labels } from "../map/labels.js";
import { piecesInView } from "../map/tiles.js";
import { geometryOf } from "./arcs.js";
import { shortCode } from "./codes.js";

export class Names {
  constructor(app) {
    this.app = app;
    this.labels = new Labels({ isOn: app.isOn, pieces: (wanted) => this.pieces(wanted) });
  }

  start() {
    this.labels.addTo(this.app.map);
  }

  draw() {
    if (this.labels._map) this.labels.draw();
  }

  pieces(wanted) {
    const { map, tiles, bench } = this.app;
    const found = tiles.layer ? piecesInView(map, tiles.layer, wanted) : [];
    if (wanted.source !== "grids" || wanted.name !== "grids") return found;
    const others = found.filter(({ props }) => !tiles.drawn.isHeld(props.code)).map(named);
    return [...others, ...[...bench.features.keys()].map((code) => this.piece(code))];
  }

  piece(code) {
    const { map, bench } = this.app;
    const { type, coordinates } = geometryOf(bench.model, code);
    const rings = type === "Polygon" ? coordinates : coordinates.flat();
    const pixel = ([lon, lat]) => {
      const { x, y } = map.latLngToContainerPoint([lat, lon]);
      return [x, y];
    };
    return named({ id: code, props: bench.feature(code).properties, rings: rings.map((ring) => ring.map(pixel)) }, code);
  }
}

// Grids of a plan may bear codes that are still to be issued.
function named(piece, code = piece.props.code) {
  return { ...piece, id: code, props: { ...piece.props, code: shortCode(code) } };
}
