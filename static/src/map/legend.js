// What is on the map, for a sheet or a picture: the layers that are switched on, and the classes of the theme.

import { page, t } from "../shared/page.js";
import { keyOf } from "./histogram.js";

const SVG = "http://www.w3.org/2000/svg";

// {title, day, edition, attribution, items: [{words, swatch (an <svg>, or null), colour}]}
export function legendOf({ store, theme, edition }) {
  const switches = [...document.querySelectorAll("[data-layer]:checked:not(:disabled)")].map((box) => box.closest("label"));
  const layers = switches.filter((label) => label?.querySelector("svg.swatch")).map((label) => ({
    words: label.querySelector("span")?.textContent.trim() ?? label.textContent.trim(),
    swatch: standalone(label.querySelector("svg.swatch use").getAttribute("href").slice(1)),
  }));
  const { now } = theme;
  const heading = now ? [{ words: `${t(`theme.${now.number}`)} · ${t(`level.${now.level}`)}`, isHeading: true }] : [];
  const day = store.get().on || page.today;
  const other = store.get().with;
  return {
    title: [document.querySelector(".district")?.textContent, other ? [day, other].sort().join(" | ") : day].filter(Boolean).join(" "),
    facts: [
      t("sheet.day", { day }),
      edition && t("editions.edition", { n: edition }),
      t("sheet.made", { day: page.today }),
      document.querySelector(".leaflet-control-attribution")?.textContent,
    ].filter(Boolean),
    items: [...layers, ...heading, ...(now ? keyOf(now) : [])],
  };
}

// A swatch of the page that needs nothing else of the page: its patterns come along, under other names, as those of the
// page are not there on paper.
function standalone(id) {
  const symbol = document.getElementById(id);
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 28 18"], ["width", "28"], ["height", "18"], ["class", "swatch"]]) svg.setAttribute(name, value);
  const needed = [...(symbol?.outerHTML.matchAll(/url\(#([\w-]+)\)/g) ?? [])].map(([, name]) => document.getElementById(name));
  const markup = [...needed.filter(Boolean).map((one) => one.outerHTML), symbol?.innerHTML ?? ""].join("");
  svg.innerHTML = markup.replaceAll('id="', 'id="paper-').replaceAll("url(#", "url(#paper-");
  return svg;
}
