// What a page that stays open asks again from time to time, while somebody looks at it.

const TICK_MS = 15_000;

// `jobs`: [{everyMs, act}]; each runs when its time is over and the page is visible, at once when it becomes so.
export function keepFresh(jobs, { document, setInterval, performance }) {
  const due = new Map(jobs.map((job) => [job, performance.now() + job.everyMs]));
  function tick() {
    if (document.hidden) return;
    for (const [job, at] of due) {
      if (performance.now() < at) continue;
      due.set(job, performance.now() + job.everyMs);
      job.act();
    }
  }
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);
}
