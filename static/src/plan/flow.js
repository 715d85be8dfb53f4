// A plan's way to an edition, as data: what may be done now, and where it stands. Pure.

// Acts in the order of the way; `asks` is what has to be typed or confirmed before.
const ACTS = [
  { name: "submit", isMain: true },
  { name: "approve", isMain: true, asks: "note" },
  { name: "return", of: "approve", asks: "reason" },
  { name: "publish", isMain: true, asks: "day" },
  { name: "reopen", asks: "confirm" },
  { name: "discard", asks: "confirm" },
];

// The acts that the plan's reader may take now.
export function actsOf({ may, stale }) {
  return ACTS.filter(({ name, of = name }) => may[of] && !(stale && name === "submit"));
}

// Signatures by step, in order: [{step, isOpen, isDone, signatures}]; the first that is not done is open.
export function stepsOf(signatures) {
  const steps = [];
  for (const signature of signatures) {
    if (steps.at(-1)?.step !== signature.step) steps.push({ step: signature.step, signatures: [] });
    steps.at(-1).signatures.push(signature);
  }
  let wasDone = true;
  return steps.map(({ step, signatures: all }) => {
    const isDone = all.every(({ by }) => by);
    const isOpen = wasDone && !isDone;
    wasDone &&= isDone;
    return { step, isOpen, isDone, signatures: all };
  });
}

// Where each paper is, by its name: [path, query] of the file, or of what begins the job that makes it.
const PAPERS = {
  sheet: ({ id }) => ({ at: [`plans/${id}/sheet.pdf`] }),
  handover: ({ id }) => ({ at: [`plans/${id}/handover.pdf`] }),
  handover_zip: ({ id }, { lang }) => ({ job: [`plans/${id}/handover`, { lang }] }),
  signs: ({ id, layer, counts }, { atOnce, lang }) => {
    const query = { plan: id, layer };
    return counts.changed + counts.new > atOnce ? { job: ["grids/signs", { ...query, lang }] } : { at: ["grids/signs.pdf", query] };
  },
};
// Signs bear codes, which a plan's grids have once it is published.
const AFTERWARDS = ["signs"];

// [{name, at or job}] of the papers that a plan has, among those `names`; more than `atOnce` sheets are made as a job.
export function papersOf(plan, { names, ...about }) {
  const there = Object.keys(PAPERS).filter((name) => names.includes(name) && (plan.status === "published" || !AFTERWARDS.includes(name)));
  return there.map((name) => ({ name, ...PAPERS[name](plan, about) }));
}
