// How far the job is, asked every second; when it has ended the page is loaded anew with its result.

import { Refused, getJson, sendTo } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { lang, page, t } from "../shared/page.js";
import { remaining } from "./remaining.js";

const BEAT_MS = 1000;
const seen = [];

// The paths where its state is asked and its end: those of a job of one's own, else of a job that others may watch too.
export async function watchJob(paths = { state: `jobs/${page.job}`, cancel: `jobs/${page.job}/cancel` }) {
  byId("cancel")?.addEventListener("click", (event) => {
    event.target.disabled = true;
    sendTo("POST", paths.cancel).catch(() => location.reload());
  });
  while (await isOpen(paths.state)) await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
  location.reload();
}

async function isOpen(path) {
  try {
    const job = await getJson(path);
    show(job);
    return job.state === "waiting" || job.state === "running";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("done-words").textContent = error.message;
    return true;
  }
}

function show(job) {
  const { state, done, total } = job;
  const bar = byId("done");
  if (total) Object.assign(bar, { max: total, value: Math.min(done, total) });
  else bar.removeAttribute("value");
  byId("done-words").textContent = state === "waiting" ? waiting(job.waits_for) : [job[`stage_${lang}`], rows(job), left(job)].filter(Boolean).join(" · ");
}

function waiting(before) {
  return before ? t("import.waits_for", before) : t("import.waiting");
}

function rows({ done, total }) {
  if (!done && !total) return "";
  return total ? t("import.rows_of", { done: count(done), total: count(total) }) : t("import.rows", { done: count(done) });
}

function left(job) {
  const seconds = remaining(seen, { stage: job.stage, done: job.done, total: job.total, at: performance.now() / 1000 });
  if (seconds === null) return "";
  return seconds < 60 ? t("import.seconds", { n: Math.max(1, Math.round(seconds)) }) : t("import.minutes", { n: Math.round(seconds / 60) });
}
