// What the pen points at: a place, or what a line drawn there comes to lie on, with a ring around it beforehand.

import { caught, ownCaught } from "./snap.js";

const CLOSE_ZOOM = 17; // from here on what lies behind is fetched for the whole view
const AROUND = 16; // reaches to each side of the pointer, before that

export class Aim {
  // Of `app` it uses map, bench, backdrop, paint and reach().
  constructor(app) {
    this.app = app;
  }

  // The place [lon, lat] that a pointer at `place` means to a line of which `drawn` are the places so far.
  of(place, { drawn, isFree }) {
    const { bench, backdrop, paint, reach } = this.app;
    const reached = reach();
    this.cover(place, reached);
    const own = ownCaught(drawn, place, reached);
    const found = isFree || own ? null : caught({ model: bench.model, lines: backdrop.shown }, place, reached);
    paint.ring([found].filter(Boolean), { isCaught: true });
    return own ?? found ?? place;
  }

  // What lies behind has to be there before a finger comes down, which hovers nowhere.
  ready() {
    const { map, backdrop } = this.app;
    if (map.getZoom() < CLOSE_ZOOM) return;
    const bounds = map.getBounds();
    backdrop.cover([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
  }

  cover([lon, lat], [east, north]) {
    const [dx, dy] = [east * AROUND, north * AROUND];
    this.app.backdrop.cover([lon - dx, lat - dy, lon + dx, lat + dy]);
  }

  // Nothing is drawn any more.
  rest() {
    this.app.paint.ring([]);
  }
}
