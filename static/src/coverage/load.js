// What the page shows, from the API.

import { dayAfter } from "../shared/format.js";
import { getJson } from "../shared/api.js";
import { pathTo } from "../shared/divisions.js";
import { page } from "../shared/page.js";
import { DAYS, ROWS } from "./state.js";

const FIRST_PER_KIND = 200;

export function dayOf(state) {
  return state.on || page.today;
}

export function rowsOf(state) {
  return Number(state.rows || ROWS);
}

// How many places of a kind are asked for: as many as may be listed, and at first enough for some turns of the page.
export function limitOf(state) {
  return Math.max(FIRST_PER_KIND, rowsOf(state));
}

// The report with `path`: the divisions from below the district down to the one it is narrowed to.
export async function loadReport(state, signal) {
  const query = { on: dayOf(state), division: state.division, limit: limitOf(state) };
  const [report, path] = await Promise.all([getJson("coverage", query, signal), pathTo(state.division, signal)]);
  return { ...report, path };
}

export function loadTrend(state, signal) {
  const to = dayOf(state);
  const from = dayAfter(to, 1 - Number(state.days || DAYS));
  return getJson("coverage/trend", { from, to, division: state.division }, signal);
}
