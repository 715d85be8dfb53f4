// The gap report page: the state asks, the API answers, the parts are drawn again.

import { Refused, latest, urlOf } from "../shared/api.js";
import { Day } from "../shared/day.js";
import { byId } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { crumbsOf, divisionsOf } from "./divisions.js";
import { createKeys } from "./keys.js";
import { dayOf, limitOf, loadReport, loadTrend } from "./load.js";
import { placesOf } from "./places.js";
import { parseHash } from "./state.js";
import { createStore } from "./store.js";
import { totalsOf } from "./totals.js";
import { trendOf } from "./trend.js";
import { waiting } from "./waiting.js";

const store = createStore(window);
const { href } = store;
const held = { report: null, trend: null };

const PARTS = {
  totals: (state) => totalsOf(held.report, state, href),
  crumbs: () => [crumbsOf(held.report.path, href)],
  divisions: (state) => divisionsOf(held.report, state, href),
  places: (state) => placesOf(held.report, state, href),
};

const report = part({ name: "report", boxes: Object.keys(PARTS), load: loadReport, show: drawReport });
const trend = part({ name: "trend", boxes: ["trend"], load: loadTrend, show: drawTrend });

// Loads something for a state; meanwhile its boxes are busy, and a refusal takes the place of the last of them.
function part({ name, boxes, load, show }) {
  const newest = latest();
  async function follow(state) {
    const wait = waiting(boxes, newest, () => follow(store.get()));
    try {
      const found = await newest((signal) => load(state, signal));
      if (found) held[name] = found;
      wait.over(Boolean(found));
      if (found) show(store.get());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      held[name] = null;
      wait.failed(error.message);
    }
  }
  return follow;
}

function drawReport(state) {
  if (!held.report) return;
  for (const [id, children] of Object.entries(PARTS)) draw(id, children(state));
  byId("all-kinds").hidden = !state.kind;
  byId("all-kinds").href = href({ kind: "", rows: "" });
  byId("of-kind").textContent = state.kind && t.has(`gap.${state.kind}`) ? t(`gap.${state.kind}`) : "";
}

function drawTrend(state) {
  if (held.trend) draw("trend", trendOf(held.trend, state, { href, toggle: (isOpen) => store.set({ twin: isOpen ? "1" : "" }) }));
}

// The focus stays on what was activated, though the element is a new one.
function draw(id, children) {
  const box = byId(id);
  const key = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  box.replaceChildren(...children.filter(Boolean));
  if (key) box.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

function links(state) {
  const on = dayOf(state);
  for (const link of document.querySelectorAll("a[data-export]")) {
    link.href = urlOf("coverage/export", { on, division: state.division, format: link.dataset.export });
  }
  byId("print-day").textContent = on;
}

new Day({ store });
createKeys(store);
store.listen((state, before) => {
  const changed = (...names) => !before || names.some((name) => state[name] !== before[name]);
  links(state);
  if (changed("on", "division") || limitOf(state) !== limitOf(before)) report(state);
  else drawReport(state);
  if (changed("on", "division", "days")) trend(state);
  else drawTrend(state);
});

// Plain presses on links within the page change the state without leaving it.
byId("main").addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  store.set(parseHash(link.getAttribute("href")));
});
byId("print").addEventListener("click", () => window.print());
store.start();
