// The menu of files: each layer that is on, in the present extent and day.

import { KINDS } from "../shared/places.js";
import { urlOf } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { page, signInUrl, t } from "../shared/page.js";

// What is exported for layers of the map; the gaps have no extent, they have a division.
const FILES = [
  { name: "grids", layers: ["grids"], path: "grids/export" },
  { name: "addresses", layers: ["addresses"], path: "addresses/export" },
  { name: "resources", layers: ["resources"], path: "resources/export" },
  { name: "events", layers: ["events"], path: "events/export" },
  { name: "gaps", layers: KINDS, path: "coverage/export" },
];
const FORMATS = [["gpkg", "GeoPackage"], ["csv", "CSV"]];

// [{name, links: [{words, url}]}] for what is on; `bbox` is "west,south,east,north" in degrees.
export function filesOf({ isOn, on, division, bbox }) {
  return FILES.filter(({ layers }) => layers.some(isOn)).map(({ name, path }) => ({
    name,
    links: FORMATS.map(([format, words]) => ({
      words,
      url: urlOf(path, name === "gaps" ? { on, division, format } : { on, bbox, format }),
    })),
  }));
}

export function exportsBox({ map, store, isOn }) {
  const { on, division } = store.get();
  const bounds = map.getBounds();
  const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((side) => side.toFixed(6)).join();
  if (!page.rights.includes("file.export")) return [h("p", {}, page.signed_in ? t("export.no_right") : h("a", { href: signInUrl() }, t("export.sign_in")))];
  const rows = filesOf({ isOn, on: on || page.today, division, bbox });
  return [
    h("p", { class: "quiet" }, t("export.what", { day: on || page.today })),
    h("dl", { class: "files" }, rows.map(({ name, links }) => [h("dt", {}, t(`export.${name}`)), h("dd", {}, links.map(({ words, url }) => h("a", { href: url, download: "" }, words)))])),
  ];
}
