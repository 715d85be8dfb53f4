// The totals over the days: a line for each on one time axis, and the same as a table.

import { area, count } from "../shared/format.js";
import { h, swatch } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { TOTALS } from "../shared/places.js";
import { HEIGHT, WIDTH, pointAt, stepped } from "./line.js";
import { DAYS } from "./state.js";

const SVG = "http://www.w3.org/2000/svg";
const PERIODS = [30, DAYS, 365];

export function trendOf(trend, state, { href, toggle }) {
  if (!trend.points.length) return [periods(state, href), h("p", { class: "empty" }, t("coverage.no_trend"))];
  const period = { from: trend.points[0].on, to: trend.to };
  return [
    periods(state, href),
    h("ul", { class: "lines" }, TOTALS.map((total) => h("li", {}, chart(trend.points, total, period)))),
    h("p", { class: "axis", "aria-hidden": "true" }, h("span", {}, period.from), h("span", {}, period.to)),
    twin(trend.points, state, { href, toggle }),
  ];
}

function periods(state, href) {
  const link = (days) => {
    const isOn = days === Number(state.days || DAYS);
    return h("a", { href: href({ days: days === DAYS ? "" : String(days) }), "aria-current": isOn && "true", "data-key": `days-${days}` }, t("coverage.days", { n: days }));
  };
  return h("div", { class: "periods", role: "group", "aria-label": t("coverage.period") }, PERIODS.map(link));
}

function chart(points, total, period) {
  const { line, area: under, known, high } = stepped(points, total.key, period);
  const words = (value) => (total.isArea ? area(value) : count(value));
  const name = [h("span", { class: "label" }, swatch(total.kind), t(`gap.${total.kind}`))];
  if (!known.length) return [...name, h("span", { class: "quiet unknown" }, t("coverage.unknown"))];
  const first = known[0];
  const last = known.at(-1);
  const sentence = t("coverage.line", { first: words(first.value), from: first.on, high: words(high), last: words(last.value), to: period.to });
  const now = h("span", { class: "now" }, h("b", {}, words(last.value)), h("small", {}, change(first, last, words)));
  return [...name, drawing({ line, under, total, sentence }, (share) => tell(now, points, { share, period, total, words })), now];
}

function change(first, last, words) {
  if (first.value === last.value) return t("coverage.steady");
  const sign = last.value > first.value ? "▲" : "▼";
  return `${sign} ${words(Math.abs(last.value - first.value))}`;
}

// Under the pointer the value of that day takes the place of today's.
function tell(now, points, { share, period, total, words }) {
  now.dataset.last ??= JSON.stringify([...now.children].map((child) => child.textContent));
  const point = share === null ? null : pointAt(points, share, period);
  const last = JSON.parse(now.dataset.last);
  const texts = point ? [point[total.key] === null ? t("coverage.unknown") : words(point[total.key]), point.on] : last;
  texts.forEach((text, i) => (now.children[i].textContent = text));
}

function drawing({ line, under, total, sentence }, hover) {
  const svg = document.createElementNS(SVG, "svg");
  const facts = { viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, preserveAspectRatio: "none", role: "img", "aria-label": sentence, class: `line line-${total.kind}` };
  for (const [name, value] of Object.entries(facts)) svg.setAttribute(name, value);
  for (const [name, d] of [["under", under], ["base", `M0 ${HEIGHT}H${WIDTH}`], ["stroke", line]]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    svg.append(path);
  }
  svg.addEventListener("pointermove", ({ offsetX }) => hover(offsetX / svg.clientWidth));
  svg.addEventListener("pointerleave", () => hover(null));
  return svg;
}

function twin(points, state, { href, toggle }) {
  const cells = (point) => TOTALS.map(({ key, isArea }) => h("td", {}, entry(point[key], isArea)));
  const rows = [...points].reverse().map((point) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: href({ on: point.on }) }, point.on)), h("td", {}, count(point.edition)), cells(point)));
  const heads = [t("coverage.day"), t("coverage.edition"), ...TOTALS.map(({ kind }) => t(`coverage.col.${kind}`))];
  return h(
    "details",
    { class: "twin", open: Boolean(state.twin), ontoggle: ({ target }) => toggle(target.open) },
    h("summary", { "data-key": "twin" }, t("coverage.twin")),
    h("div", { class: "scroll-x", tabindex: "0", role: "group", "aria-label": t("coverage.twin") }, h("table", { class: "grid-table" }, h("thead", {}, h("tr", {}, heads.map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, rows))),
    points.some((point) => TOTALS.some(({ key }) => point[key] === null)) && h("p", { class: "quiet" }, t("coverage.unknown_note")),
  );
}

function entry(number, isArea) {
  if (number === null) return h("span", { class: "none" }, t("coverage.unknown"));
  return isArea && number ? area(number) : count(number);
}
