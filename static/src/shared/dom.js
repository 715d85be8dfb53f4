// Elements from data; text is always text, never markup.

// h('p', {class: 'note', onclick: f}, 'text', child, …); null and false children are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  return h("i", { class: `icon icon-${name}`, "aria-hidden": "true" });
}

// One of the page's swatches (templates/map/swatches.svg).
export function swatch(name) {
  const spaceName = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(spaceName, "svg");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("viewBox", "0 0 28 18");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(spaceName, "use");
  use.setAttribute("href", `#swatch-${name}`);
  svg.append(use);
  return svg;
}

export function byId(id) {
  return document.getElementById(id);
}
