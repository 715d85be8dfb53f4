// The line above the map: what the tool in hand wants next, its options, and what can be pressed.

import { byId, h } from "../shared/dom.js";
import { isTouch, t } from "../shared/page.js";
import { choiceOf } from "./communities.js";
import { firstOf } from "./specs.js";

export class Hint {
  constructor() {
    this.box = byId("hint");
    this.words = h("p", { role: "status" });
    this.options = h("div", { class: "hint-options" });
    this.buttons = h("div", { class: "hint-buttons" });
    this.box.replaceChildren(this.words, this.options, this.buttons);
  }

  // `options` stay as they are while they are the same element; `buttons` are [{name, act, isPrimary}].
  show({ words, options = null, buttons = [] }) {
    this.words.textContent = words;
    if (this.options.firstChild !== options) this.options.replaceChildren(...[options].filter(Boolean));
    this.buttons.replaceChildren(...buttons.map(({ name, act, isPrimary }) => h("button", { class: `btn btn-small${isPrimary ? " btn-primary" : ""}`, type: "button", "data-act": name, onclick: act }, t(`act.${name}`))));
  }
}

// What a tool wants, without keys to hold where a finger points.
export function howTo(name) {
  const key = `edit.${name}.how`;
  return t(isTouch && t.has(`${key}.touch`) ? `${key}.touch` : key);
}

// {element, values()} of a tool's options; what was typed stays until the page is left.
export function optionsOf(specs) {
  if (!specs.length) return { element: null, values: () => ({}) };
  const inputs = Object.fromEntries(specs.map((spec) => [spec.name, inputOf(spec)]));
  const labelled = specs.map(({ name, kind }) => (kind === "check"
    ? h("label", { class: "hint-check" }, inputs[name], t(`option.${name}`))
    : h("label", {}, h("span", {}, t(`option.${name}`)), inputs[name])));
  const valueOf = (input) => (input.type === "checkbox" ? input.checked : input.value.trim());
  return {
    element: h("div", { class: "hint-fields" }, labelled),
    values: () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, valueOf(input)])),
  };
}

function inputOf(spec) {
  const make = {
    text: () => h("input", { type: "text", maxlength: "100", autocomplete: "off", size: "12" }),
    number: () => h("input", { type: "number", value: firstOf(spec), min: spec.least, max: spec.most }),
    lines: () => h("textarea", { rows: "3", cols: "28", spellcheck: "false", placeholder: t("option.addresses.how") }),
    check: () => h("input", { type: "checkbox" }),
    choice: () => h("select", {}, spec.values.map((value) => h("option", { value }, t(`option.${spec.name}.${value}`)))),
    community: () => choiceOf("", [h("option", { value: "" }, t("option.community.auto"))]),
  };
  return make[spec.kind]();
}
