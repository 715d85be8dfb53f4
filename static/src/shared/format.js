// Numbers, areas and days as people read them.

const WEEKDAYS = {
  zh: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const FINE = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const AMOUNT = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });
const KM2_FROM_M2 = 100_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
export const NONE = "—";

// A count with thousands separated; — when there is none.
export function count(number) {
  return isNumber(number) ? WHOLE.format(number) : NONE;
}

// Any number with its separators: whole ones whole, others with the four digits that count.
export function amount(number) {
  return (Number.isInteger(number) ? WHOLE : AMOUNT).format(number);
}

// An area in m² as {value, unit}: whole m², km² with two decimals from 0.1 km².
export function areaParts(areaM2) {
  if (!isNumber(areaM2)) return { value: NONE, unit: "" };
  if (areaM2 >= KM2_FROM_M2) return { value: FINE.format(areaM2 / 1e6), unit: "km²" };
  if (areaM2 > 0 && areaM2 < 1) return { value: "<1", unit: "m²" };
  return { value: WHOLE.format(areaM2), unit: "m²" };
}

// The same in one string.
export function area(areaM2) {
  const { value, unit } = areaParts(areaM2);
  return unit ? `${value} ${unit}` : value;
}

// Metres to the nearest border: one decimal below 10 m.
export function metres(distanceM) {
  if (!isNumber(distanceM)) return NONE;
  return `${distanceM < 10 ? distanceM.toFixed(1) : WHOLE.format(distanceM)} m`;
}

// The weekday of an ISO day, in words.
export function weekday(day, lang) {
  const then = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(then.getTime()) ? "" : WEEKDAYS[lang][then.getUTCDay()];
}

// A moment of the API as its day and minute at `offset` (+08:00), the day with its weekday where there is a `lang`.
export function moment(at, offset, lang = "") {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [null, "+", 0, 0];
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  const local = new Date(Date.parse(at) + shift).toISOString();
  return [local.slice(0, 10), lang && weekday(local.slice(0, 10), lang), local.slice(11, 16)].filter(Boolean).join(" ");
}

// The ISO day that a person wrote (2026-11-22, 2026/11/22, 20261122, 2026年11月22日); "" when it is none.
export function readDay(text) {
  const bare = text.replace(/\s/g, "");
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(bare) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(bare);
  const day = found ? found.slice(1).map((part) => part.padStart(2, "0")).join("-") : "";
  // There is no 30 February, though a Date makes 2 March of it.
  return dayAfter(day, 0) === day ? day : "";
}

// The ISO day so many days after another; "" when there is none.
export function dayAfter(day, days) {
  const then = new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
  return Number.isNaN(then.getTime()) ? "" : then.toISOString().slice(0, 10);
}

// A code in groups, so that a person can read it out: 320104 001 001 003.
export function groupedCode(code) {
  return /^\d{15}(\d{2})?$/.test(code)
    ? [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12), code.slice(12)]
    : [code];
}

// A position as lat, lon in degrees with six decimals.
export function position({ lat, lon }) {
  return `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
