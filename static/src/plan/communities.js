// The communities, to be named and chosen: asked for once.

import { Refused, getJson } from "../shared/api.js";
import { h } from "../shared/dom.js";

const MOST = 1000;

let asked = null;
let names = new Map();

// The map code -> name of all communities; empty where they may not be read.
async function all() {
  asked ??= getJson("divisions", { level: "community", limit: MOST });
  try {
    names = new Map((await asked).divisions.map(({ code, name }) => [code, name]));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    asked = null;
  }
  return names;
}

// A select of communities, filled once they are known; `first` are options before them.
export function choiceOf(chosen = "", first = []) {
  const known = (code, name) => h("option", { value: code, selected: code === chosen }, name);
  const select = h("select", {}, first, chosen && known(chosen, chosen));
  all().then((found) => {
    const others = [...found].filter(([code]) => code !== chosen);
    select.append(...others.map(([code, name]) => known(code, name)));
    if (found.has(chosen)) select.querySelector(`[value="${CSS.escape(chosen)}"]`).textContent = found.get(chosen);
  });
  return select;
}

// An element with the community's name, its code until that is known.
export function nameOf(code) {
  const element = h("span", { title: code }, names.get(code) ?? code);
  if (!names.has(code)) all().then((found) => (element.textContent = found.get(code) ?? code));
  return element;
}
