// Faults as rows of the list.

import { t } from "../shared/page.js";

const SEVERITIES = ["error", "warning"];

// Errors first, the larger ones above.
export function listed(defects) {
  const rank = ({ severity }) => SEVERITIES.indexOf(severity);
  return [...defects].sort((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a));
}

export function sizeOf({ area_m2: areaM2, length_m: lengthM }) {
  return areaM2 || lengthM || 0;
}

// What a fault is called; a division rule by its own name.
export function kindOf({ kind, rule }) {
  return [`fault.rule.${rule}`, `fault.kind.${kind}`].filter((key) => t.has(key)).map((key) => t(key))[0] ?? rule ?? kind;
}
