// Every sentence the scripts show: [Chinese, English] by key; {name} is filled in. A page's words stand in a file of
// their own; a new file is added here.

import { CARD } from "./card.js";
import { COVERAGE } from "./coverage.js";
import { DESK } from "./desk.js";
import { DRAWER } from "./drawer.js";
import { GAPS } from "./gaps.js";
import { IMPORTS } from "./imports.js";
import { MAP } from "./map.js";
import { MY_GRID } from "./my_grid.js";
import { PLAN } from "./plan.js";
import { PLAN_FLOW } from "./plan_flow.js";
import { PLAN_TOOLS } from "./plan_tools.js";
import { PLANS } from "./plans.js";
import { SEARCH } from "./search.js";
import { SHARED } from "./shared.js";
import { TABLE } from "./table.js";
import { TOOLS } from "./tools.js";

export const WORDS = {
  ...CARD,
  ...COVERAGE,
  ...DESK,
  ...DRAWER,
  ...GAPS,
  ...IMPORTS,
  ...MAP,
  ...MY_GRID,
  ...PLAN,
  ...PLAN_FLOW,
  ...PLAN_TOOLS,
  ...PLANS,
  ...SEARCH,
  ...SHARED,
  ...TABLE,
  ...TOOLS,
};

// A function (key, facts) -> sentence in `lang` (en for anything that is not Chinese); its `has` asks for a key.
export function speaker(lang) {
  const at = lang.startsWith("zh") ? 0 : 1;
  const say = (key, facts = {}) => {
    if (!Object.hasOwn(WORDS, key)) throw new Error(`no words for ${key}`);
    return WORDS[key][at].replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ""));
  };
  return Object.assign(say, { has: (key) => Object.hasOwn(WORDS, key) });
}
