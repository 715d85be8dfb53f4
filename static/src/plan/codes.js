// Codes as people read them: one to be issued on publication is "新1", not "+1".

import { t } from "../shared/page.js";

export function shortCode(code) {
  const found = /^\+(\d+)$/.exec(code);
  return found ? t("plan.new_code", { n: found[1] }) : code;
}
