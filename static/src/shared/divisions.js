// Divisions by the API: the way down to one, and what lies below it.

import { Refused, getJson } from "./api.js";
import { page } from "./page.js";

const MOST = 1000;

// The divisions from below the district down to the one of that code. The way ends above at the district, or where the
// reader's scope does.
export async function pathTo(code, signal) {
  const path = [];
  for (let next = code; next && next !== page.district; next = path[0].parent) {
    const found = await division(next, signal);
    if (!found) break;
    path.unshift(found);
  }
  return path;
}

// The divisions right below the one of that code; below the district for "".
export async function below(code, signal) {
  const parent = code || page.district;
  const { divisions } = await getJson("divisions", { parent, limit: MOST }, signal);
  return parent ? divisions : divisions.filter((one) => !one.parent);
}

async function division(code, signal) {
  try {
    return (await getJson(`divisions/${encodeURIComponent(code)}`, {}, signal)).properties;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}
