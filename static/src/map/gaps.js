// The gap panel: loads the report of the day and division, and shows it again when the state asks for another part.

import { Refused, getJson, latest } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { panelOf, problem, skeleton } from "./gap_list.js";
import { page } from "../shared/page.js";

const PAGE_ROWS = 100;
export const MOST_PER_KIND = 1000;

export class Gaps {
  // `onLoad(features)` draws the places; `onChoose(feature)` goes to one; `onEnter(division)` goes to a division.
  // A list nobody looks at yet waits for `drawn`, the map's first tiles: they would come later beside its work.
  constructor({ store, drawn, onLoad, onChoose, onEnter }) {
    Object.assign(this, { store, drawn, onLoad, onChoose, onEnter, newest: latest() });
    this.report = null;
    this.shown = PAGE_ROWS;
    store.listen((state, before) => this.follow(state, before));
  }

  follow(state, before) {
    const changed = (...names) => names.some((name) => state[name] !== before[name]);
    if (changed("division", "kind", "by")) this.shown = PAGE_ROWS;
    // The map shows the places, to those who may see them; the counts are only in the panel.
    if (!this.started && !page.places && state.panel !== "gaps") return;
    if (!this.started || changed("on", "division")) this.load(state);
    else if (changed("kind", "by")) this.render();
  }

  async load(state) {
    const isFirst = !this.started;
    this.started = true;
    draw(skeleton());
    try {
      const found = await this.newest(async (signal) => {
        if (state.panel !== "gaps") await this.drawn;
        return loadReport(state, signal);
      });
      if (!found) return;
      this.take(found);
      // A link that says where to look is not led elsewhere.
      if (!isFirst || !(state.view || state.grid)) this.onEnter(found.division);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.take(null);
      draw([problem(error.message, () => this.load(this.store.get()))]);
    }
  }

  // The same report as it is now, without a sign of loading; the old one stays where the new one does not come.
  async refresh() {
    if (!this.report) return;
    const found = await this.newest((signal) => loadReport(this.store.get(), signal)).catch(kept);
    if (found) this.take(found);
  }

  take(report) {
    this.report = report;
    this.onLoad(report?.places?.features ?? []);
    this.render();
  }

  render() {
    if (!this.report) return;
    draw(panelOf(this.report, this.store.get(), {
      shown: this.shown,
      set: (patch) => this.store.set(patch),
      choose: this.onChoose,
      more: () => this.more(),
    }));
  }

  more() {
    const before = this.shown;
    this.shown += PAGE_ROWS;
    this.render();
    byId("gaps").querySelectorAll(".rows-list button")[before]?.focus();
  }
}

function kept(error) {
  if (!(error instanceof Refused)) throw error;
}

// The report of the day, with the division it is narrowed to as `division` (a GeoJSON feature, null for the whole).
async function loadReport({ on, division }, signal) {
  const [report, feature] = await Promise.all([
    getJson("coverage", { on: on || page.today, division, limit: MOST_PER_KIND }, signal),
    division ? getJson(`divisions/${encodeURIComponent(division)}`, {}, signal) : null,
  ]);
  return { ...report, division: feature };
}

// The focus stays on what was activated, though the element is a new one.
function draw(children) {
  const box = byId("gaps");
  const key = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  box.replaceChildren(...children);
  if (key) box.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
}
