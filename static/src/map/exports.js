// The service's own files of what is shown: for the layers that are on (the menu beside the map), or for the table below it.

import { KINDS } from "../shared/places.js";
import { urlOf } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { page, signInUrl, t } from "../shared/page.js";
import { sidesOf } from "./view.js";

// What there is a file of: for which layers of the map, where it comes from, who may read it. The gaps have no extent,
// they have a division.
const FILES = [
  { name: "grids", layers: ["grids"], path: "grids/export", right: "grid.read" },
  { name: "addresses", layers: ["addresses"], path: "addresses/export", right: "address.read" },
  { name: "resources", layers: ["resources"], path: "resources/export", right: "resource.read" },
  { name: "events", layers: ["events"], path: "events/export", right: "event.read" },
  { name: "gaps", layers: KINDS, path: "coverage/export", right: "gap.read" },
];
const FORMATS = [["gpkg", "GeoPackage"], ["csv", "CSV"], ["xlsx", "Excel"]];

// Whether the reader may have files, and this one among them.
const mayExport = ({ right }) => page.rights.includes("file.export") && page.rights.includes(right);

// Links to the file of that name in each format; `bbox` is "west,south,east,north" in degrees, or "".
function linksOf({ name, path }, { on, division, bbox }) {
  const query = name === "gaps" ? { on, division } : { on, division, bbox };
  return FORMATS.map(([format, words]) => h("a", { href: urlOf(path, { ...query, format }), download: "" }, words));
}

// The links to the files of a table; none for who may not have them.
export function filesOf(table, asked) {
  return FILES.filter((file) => file.name === table && mayExport(file)).flatMap((file) => linksOf(file, asked));
}

export function exportsBox({ map, store, isOn }) {
  if (!page.rights.includes("file.export")) return [h("p", {}, page.signed_in ? t("export.no_right") : h("a", { href: signInUrl() }, t("export.sign_in")))];
  const on = store.get().on || page.today;
  const asked = { on, division: store.get().division, bbox: sidesOf(map).join() };
  const files = FILES.filter((file) => mayExport(file) && file.layers.some(isOn));
  return [
    h("p", { class: "quiet" }, t("export.what", { day: on })),
    h("dl", { class: "files" }, files.map((file) => [h("dt", {}, t(`export.${file.name}`)), h("dd", {}, linksOf(file, asked))])),
  ];
}
