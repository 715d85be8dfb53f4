// The print sheet: a preview that is what comes out, and the same as a picture file.

import { h, icon } from "../shared/dom.js";
import { t } from "../shared/page.js";
import { lengthParts } from "./measured.js";
import { legendOf } from "./legend.js";
import { FORMATS, MARGIN_MM, barOf, metresPerPx, niceScale, pxOf, scaleAt, sheetOf, zoomAt } from "./paper.js";
import { photograph, snapshot } from "./photograph.js";
import { framed } from "./picture.js";

const SCALES = [500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 100_000];
const SHARPNESS = { a4: 3, a3: 2 };
const PICTURE_RATIO = 2;
const EDGE_PX = 24;
const BAR_PX = 180;

export class Sheet {
  constructor({ store, map, theme, getTiles }) {
    Object.assign(this, { store, map, theme, getTiles, format: "a4", orientation: "landscape", scale: 0, title: "" });
    this.paper = h("div", { class: "sheet" });
    this.rule = h("style", {});
    this.note = h("p", { class: "sheet-note", role: "status" });
    this.dialog = h("dialog", { class: "sheet-dialog", "aria-label": t("tool.print"), onclose: () => this.closed() }, h("div", { class: "sheet-tools" }), h("div", { class: "sheet-view" }, this.paper));
    document.body.append(this.dialog, this.rule);
    store.listen(({ tool }, before) => tool !== before.tool && tool === "print" && this.open());
    addEventListener("resize", () => this.fit());
    addEventListener("beforeprint", () => this.dialog.open || this.quick());
    addEventListener("afterprint", () => this.dialog.open || this.clear());
  }

  async open() {
    if (this.dialog.open) return;
    this.bounds = null;
    this.tools();
    this.dialog.showModal();
    await new Promise((done) => this.map.whenReady(done));
    await this.draw();
  }

  closed() {
    this.clear();
    if (this.store.get().tool === "print") this.store.set({ tool: "" });
  }

  clear() {
    this.paper.replaceChildren();
    this.rule.textContent = "";
    document.body.classList.remove("prints-sheet");
  }

  tools() {
    const choice = (name, values, words) => h("label", {}, h("span", {}, t(`sheet.${name}`)), h("select", {
      "data-key": name,
      onchange: ({ target }) => this.choose({ [name]: name === "scale" ? Number(target.value) : target.value }),
    }, values.map((value) => h("option", { value, selected: value === this[name] }, words(value)))));
    this.dialog.querySelector(".sheet-tools").replaceChildren(
      h("h2", {}, t("tool.print")),
      choice("format", Object.keys(FORMATS), (name) => name.toUpperCase()),
      choice("orientation", ["landscape", "portrait"], (name) => t(`sheet.${name}`)),
      choice("scale", [0, ...SCALES], (n) => (n ? `1:${n.toLocaleString("en-US")}` : t("sheet.fits"))),
      this.note,
      h("button", { class: "btn", type: "button", onclick: () => this.save() }, icon("download"), t("sheet.picture")),
      h("button", { class: "btn btn-primary", type: "button", onclick: () => print() }, icon("printer"), t("sheet.print")),
      h("button", { class: "icon-btn", type: "button", "aria-label": t("tool.close"), onclick: () => this.dialog.close() }, icon("close")),
    );
  }

  choose(patch) {
    Object.assign(this, patch);
    return this.draw();
  }

  // The zoom at which the present extent fits at a round scale, or that of the scale that was chosen.
  view([width, height]) {
    const { map } = this;
    this.bounds ??= map.getBounds();
    const centre = this.bounds.getCenter();
    const [from, to] = [map.project(this.bounds.getNorthWest(), 0), map.project(this.bounds.getSouthEast(), 0)];
    const fits = Math.log2(Math.min(width / (to.x - from.x), height / (to.y - from.y)));
    const scale = this.scale || niceScale(scaleAt(fits, centre.lat));
    return { centre, scale, zoom: zoomAt(scale, centre.lat) };
  }

  async draw() {
    const { format, orientation } = this;
    const { map: area } = sheetOf(format, orientation);
    const size = area.map(pxOf);
    const view = this.view(size);
    this.busy(t("sheet.drawing"));
    const canvas = await photograph({ map: this.map, width: size[0], height: size[1], view, ratio: SHARPNESS[format] });
    if (!this.dialog.open || format !== this.format || orientation !== this.orientation) return;
    this.lay(canvas, view);
    this.fit();
    this.busy("");
  }

  busy(sentence) {
    this.note.textContent = sentence;
    for (const control of this.dialog.querySelectorAll("select, .btn")) control.disabled = Boolean(sentence);
  }

  // Puts the picture of the map and what belongs around it on the paper.
  lay(canvas, { scale, zoom, centre }) {
    const { page, sheet, map } = sheetOf(this.format, this.orientation);
    const legend = this.legend();
    canvas.style.cssText = `width:${map[0]}mm;height:${map[1]}mm`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", legend.title);
    const { metres, px } = barOf(metresPerPx(zoom, centre.lat), BAR_PX);
    const { value, unit } = lengthParts(metres);
    const title = h("input", { class: "sheet-title", value: this.title || legend.title, "aria-label": t("sheet.title"), oninput: ({ target }) => (this.title = target.value) });
    this.paper.style.cssText = `width:${sheet[0]}mm;height:${sheet[1]}mm`;
    this.paper.replaceChildren(
      title,
      canvas,
      h("div", { class: "sheet-foot" },
        h("ul", { class: "sheet-legend" }, legend.items.map(entry)),
        h("div", { class: "sheet-scale" }, h("b", {}, `1:${Math.round(scale).toLocaleString("en-US")}`), h("span", { class: "sheet-bar", style: `width:${px}px` }, `${Number(value)} ${unit}`)),
        h("p", { class: "sheet-facts" }, legend.facts.join(" · "))),
    );
    this.rule.textContent = `@page { size: ${page[0]}mm ${page[1]}mm; margin: ${MARGIN_MM}mm; }`;
    document.body.classList.add("prints-sheet");
  }

  legend() {
    return legendOf({ store: this.store, theme: this.theme, edition: this.getTiles().about?.edition });
  }

  // The paper as large as there is room for.
  fit() {
    if (!this.dialog.open) return;
    const { clientWidth, clientHeight } = this.dialog.querySelector(".sheet-view");
    const [width, height] = sheetOf(this.format, this.orientation).page.map(pxOf);
    const share = Math.min((clientWidth - EDGE_PX) / width, (clientHeight - EDGE_PX) / height, 1);
    this.paper.style.setProperty("--share", share);
  }

  // Printing without the dialog: what is on the screen, as large as an A4 sheet takes it.
  quick() {
    Object.assign(this, { format: "a4", orientation: "landscape" });
    const canvas = snapshot(this.map);
    const { map: area } = sheetOf("a4", "landscape");
    const { x, y } = this.map.getSize();
    const shrink = Math.min(pxOf(area[0]) / x, pxOf(area[1]) / y);
    const zoom = this.map.getZoom() + Math.log2(shrink);
    const centre = this.map.getCenter();
    this.lay(canvas, { zoom, centre, scale: scaleAt(zoom, centre.lat) });
    Object.assign(canvas.style, { width: `${x * shrink}px`, height: `${y * shrink}px` });
    this.dialog.classList.add("quick");
  }

  async save() {
    this.busy(t("sheet.drawing"));
    const { map } = this;
    const { x: width, y: height } = map.getSize();
    const view = { centre: map.getCenter(), zoom: map.getZoom() };
    const legend = this.legend();
    const picture = await photograph({ map, width, height, view, ratio: PICTURE_RATIO });
    const canvas = await framed(picture, { legend, title: this.title || legend.title, ratio: PICTURE_RATIO, perPx: metresPerPx(view.zoom, view.centre.lat) });
    const file = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const link = h("a", { href: URL.createObjectURL(file), download: `${(this.title || legend.title).replace(/[\\/:*?"<>|\s]+/g, "-")}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.busy("");
  }
}

function entry({ words, swatch, colour, isHeading }) {
  return h("li", { class: isHeading ? "sheet-heading" : null }, swatch, colour && h("i", { class: "shade", style: `background:${colour}` }), words);
}
