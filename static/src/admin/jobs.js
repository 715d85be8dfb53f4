// The list of jobs follows those that are not over yet, while somebody looks at it.

import { byId } from "../shared/dom.js";

const EVERY_MS = 3000;

async function follow() {
  const list = byId("jobs");
  if (!list?.querySelector("[data-open-job]")) return;
  // Whoever is about to press something keeps what is under the finger.
  if (!document.hidden && !list.contains(document.activeElement)) await renew(list);
  setTimeout(follow, EVERY_MS);
}

async function renew(list) {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("jobs");
  const rows = fresh?.querySelector("tbody");
  if (rows) list.querySelector("tbody")?.replaceWith(rows);
}

setTimeout(follow, EVERY_MS);
