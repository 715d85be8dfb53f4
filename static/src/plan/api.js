// The calls of one plan (/api/v1/plans/{id}).

import { getJson, sendJson } from "../shared/api.js";

const MOST_GROUND = 4000;

export function planApi(id) {
  const at = `plans/${id}`;
  return {
    get: (signal) => getJson(at, {}, signal),
    patch: (fields) => sendJson("PATCH", at, fields),
    edit: async (edit) => changeOf(await sendJson("POST", `${at}/edits`, edit)),
    undo: async (version) => changeOf(await sendJson("POST", `${at}/undo`, { version })),
    redo: async (version) => changeOf(await sendJson("POST", `${at}/redo`, { version })),
    gridsOf: (codes, signal) => getJson(`${at}/grids`, { codes: codes.join() }, signal),
    balance: (signal) => getJson(`${at}/balance`, {}, signal),
    check: (isWhole, signal) => getJson(`${at}/check`, { all: isWhole ? 1 : "" }, signal),
    // The outlines of divisions that the plan touched.
    divisions: (signal) => getJson(`${at}/divisions`, {}, signal),
    gridAt: ([lon, lat], signal) => getJson(`${at}/at`, { lon, lat }, signal),
    // {lon, lat, households}: each a list, one entry an address.
    householdsIn: (box, signal) => getJson(`${at}/households`, { bbox: box.join() }, signal),
    // Buildings, roads, water and the like.
    groundIn: (box, signal) => getJson(`${at}/ground`, { bbox: box.join(), limit: MOST_GROUND }, signal),
    gridsIn: (box, signal) => getJson(`${at}/grids`, { bbox: box.join() }, signal),
    // The grids of those codes and all that touch them.
    gridsAround: (codes, signal) => getJson(`${at}/grids`, { codes: codes.join(), around: 1 }, signal),
  };
}

// A Change: the plan, what was done, `changed` (the grids as they are now) and `gone` (codes that are no more).
function changeOf({ features, ...change }) {
  return { ...change, changed: { features } };
}
