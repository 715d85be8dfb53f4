// The ways out of a refusal that a press can take: the rule -> what is sent along with the same gesture. Pure.

const ACROSS = { name: "across", with: { terms: { across: true } } };
const WITH_DIVISIONS = { name: "with_divisions", with: { with_divisions: true } };

const WAYS = {
  multipart: [{ name: "multipart", with: { terms: { multipart: true } } }],
  other_community: [ACROSS],
  division_border: [ACROSS],
  opens_ground: [{ name: "outer", with: { terms: { outer: true } } }],
  taken: [{ name: "cut", with: { cut: true } }],
};
// Verbs that can take the outlines of divisions along.
const TAKES_DIVISIONS = new Set(["move", "remove_vertex"]);

// [{name, edit}] for a refused edit: each is the same edit with more allowed, beside what it was allowed before.
export function waysOf(rule, edit) {
  const ways = rule === "division_border" && TAKES_DIVISIONS.has(edit.verb) ? [WITH_DIVISIONS, ...WAYS[rule]] : (WAYS[rule] ?? []);
  return ways.map(({ name, with: more }) => ({ name, edit: allowing(edit, more) }));
}

function allowing(edit, { terms, ...more }) {
  return { ...edit, ...more, ...(terms && { terms: { ...edit.terms, ...terms } }) };
}
