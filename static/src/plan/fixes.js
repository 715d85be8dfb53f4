// The edits that would mend a fault. Pure.

// Verbs that give the ground of a fault to one of the grids beside it.
const GIVERS = { gap: "fill_gap", overlap: "settle_overlap" };

// [{title, edit}] of what would mend a fault: what the server proposes, else the ground of a gap or an overlap goes to one of
// its grids. `give(code)` is the title of that.
export function fixesOf({ kind, codes, lon, lat, fixes = [] }, { lang, give }) {
  if (fixes.length) return fixes.map(({ title_zh: zh, title_en: en, ...edit }) => ({ title: lang === "zh" ? zh : en, edit }));
  const verb = GIVERS[kind];
  return verb ? codes.map((to) => ({ title: give(to), edit: { verb, at: [lon, lat], to } })) : [];
}
