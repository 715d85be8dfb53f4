// How far the job is, asked every second; when it has ended the page is loaded anew with its result.

import { Refused, getJson, sendTo } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { page, t } from "../shared/page.js";

const BEAT_MS = 1000;

export async function watchJob() {
  byId("cancel").addEventListener("click", (event) => {
    event.target.disabled = true;
    sendTo("POST", `jobs/${page.job}/cancel`).catch(() => location.reload());
  });
  while (await isOpen()) await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
  location.reload();
}

async function isOpen() {
  try {
    const job = await getJson(`jobs/${page.job}`);
    show(job);
    return job.state === "waiting" || job.state === "running";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("done-words").textContent = error.message;
    return true;
  }
}

function show({ state, done, total, waits_for: before }) {
  const bar = byId("done");
  if (total) Object.assign(bar, { max: total, value: Math.min(done, total) });
  byId("done-words").textContent = state === "waiting" ? waiting(before) : rows(done, total);
}

function waiting(before) {
  return before ? t("import.waits_for", before) : t("import.waiting");
}

function rows(done, total) {
  return total ? t("import.rows_of", { done: count(done), total: count(total) }) : t("import.rows", { done: count(done) });
}
