// Codes as people read them: one to be issued on publication is "新1", not "+1".

import { t } from "../shared/page.js";

const COMMUNITY = 12; // digits of a code before those that count inside the community
const FRESH = /^\+(\d+)$/;
const LONG = /^\d{15,17}$/;

export function shortCode(code) {
  const found = FRESH.exec(code);
  return found ? t("plan.new_code", { n: found[1] }) : code;
}

// The code where there is little room: of neighbours in one community (`beside` is such a code) the digits after it, of
// others those of the community too.
export function tailCode(code, beside = "") {
  if (!LONG.test(code)) return shortCode(code);
  const isNear = code.slice(0, COMMUNITY) === beside.slice(0, COMMUNITY);
  return isNear ? code.slice(COMMUNITY) : `${code.slice(COMMUNITY - 3, COMMUNITY)} ${code.slice(COMMUNITY)}`;
}
