// What the geocoder says, in words and elements of the page.

import { h } from "../shared/dom.js";
import { t } from "../shared/page.js";

const COLOURS = { road: "way", section: "way", lane: "way", alley: "way", crossing: "way", number: "door", compound: "inner", building: "inner", unit: "inner", floor: "inner", room: "inner", poi: "place", area: "place" };
const DIVISIONS = new Set(["province", "city", "county", "street", "community", "neighborhood"]);

// The text with each element marked by its kind; what is known to the library is solid, the rest dotted.
export function coloured(text, spans) {
  const parts = [];
  let at = 0;
  for (const { element, start, end, known } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    parts.push(text.slice(at, start), h("mark", { class: `of-${kindOf(element)}${known ? "" : " guessed"}`, title: nameOf(element) }, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
}

export function listed(spans) {
  return spans.filter(({ element }) => element !== "rest").map(({ element, value }) => h("span", { class: `of-${kindOf(element)}` }, `${nameOf(element)} ${value}`));
}

function kindOf(element) {
  return DIVISIONS.has(element) ? "division" : (COLOURS[element] ?? "rest");
}

export function nameOf(element) {
  return t.has(`element.${element}`) ? t(`element.${element}`) : element;
}

export function faultWords({ element, fault }) {
  const words = t.has(`fault.${fault}`) ? t(`fault.${fault}`) : fault;
  return t("desk.fault", { element: nameOf(element), fault: words });
}

// What is to be known of a match: [level, score, radius, grid, faults…].
export function facts(match) {
  const { level, score, error_radius_m: radius, grid, grid_candidates: candidates = [], faults } = match;
  const place = grid ? t("desk.grid", { code: grid }) : candidates.length ? t("desk.grids", { codes: candidates.join(" ") }) : "";
  const near = radius ? t("desk.radius", { n: Math.round(radius) }) : "";
  return [t(`level.${level}`), t("desk.score", { n: score }), near, place, ...faults.map(faultWords)].filter(Boolean);
}
