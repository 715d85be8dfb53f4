// The totals: each is a link that lists its places.

import { areaParts, count } from "../shared/format.js";
import { h, swatch } from "../shared/dom.js";
import { page, t } from "../shared/page.js";
import { MEASURES } from "./measures.js";

export function totalsOf(report, { kind }, href) {
  return MEASURES.map((measure) => {
    const number = report.totals[measure.key];
    const look = `tile tile-${measure.kind}${number ? "" : " tile-none"}`;
    if (!page.places) return h("div", { class: look }, face(measure, number));
    const isOn = kind === measure.kind;
    const to = href({ kind: isOn ? "" : measure.kind, rows: "" });
    return h("a", { class: look, href: to, "aria-current": isOn && "true", "data-key": `total-${measure.kind}` }, face(measure, number));
  });
}

function face({ kind, isArea }, number) {
  const { value, unit } = isArea ? areaParts(number) : { value: count(number), unit: "" };
  return [
    h("span", { class: "label" }, swatch(kind), t(`gap.${kind}`)),
    h("span", { class: "value" }, value, unit && h("small", {}, ` ${unit}`)),
  ];
}
