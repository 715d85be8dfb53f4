// A table of any number of rows made from data: only those in sight are in the document.

import { h } from "../shared/dom.js";
import { nothing } from "./tools.js";
import { Table } from "./table.js";
import { walk } from "./walk.js";
import { scrollFor, widthOf, windowOf } from "./window.js";

const SAMPLE = 500;
const CH_PX = 7.6;
const CELL_PADDING_PX = 22;
const HEAD_ROOM_CH = 3;
const ROW_PX = 30;

// {table, box}: a Table (table.js) of `columns` ({cell(row): a node or text, where text(row) is not enough}) and the
// element to put into the page. `keyOf(row)` names a row; `onChoose(row)` is a click or Enter, `onPoint(row)` the row
// under the pointer or the focus (null: none); `empty` says what a table without rows says.
export function longTable({ label, empty, keyOf, onChoose, onPoint = () => {}, ...about }) {
  const body = new Long({ label, empty, keyOf, onChoose, onPoint, columns: about.columns });
  const table = new Table({ ...about, body });
  body.tools = table.tools;
  const box = h("div", { class: "table-box table-long" }, table.tools.element, body.scroll, body.none);
  new ResizeObserver(() => body.fit()).observe(body.scroll);
  return { table, box, choose: (key, { follow }) => body.choose(key, follow) };
}

class Long {
  constructor(about) {
    Object.assign(this, about, { rows: [], hidden: new Set(), from: 0, to: 0, at: 0, rowPx: ROW_PX, chosen: null });
    this.head = h("tr", {}, this.columns.map(({ title, hint }) => h("th", { scope: "col", title: hint }, title)));
    this.widths = h("colgroup", {});
    this.above = pad();
    this.below = pad();
    this.middle = h("tbody", {});
    this.table = h("table", { class: "data", "aria-label": this.label }, this.widths, h("thead", {}, this.head), this.above, this.middle, this.below);
    this.scroll = h("div", { class: "table-scroll", tabindex: "-1" }, this.table);
    this.none = h("p", { class: "table-none", hidden: true });
    this.listen();
  }

  listen() {
    const { scroll, middle } = this;
    scroll.addEventListener("scroll", () => this.draw(), { passive: true });
    walk(scroll, {
      at: (target) => (target === scroll ? this.at : this.indexOf(target)),
      total: () => this.rows.length,
      page: () => Math.max(1, Math.floor(this.sight().height / this.rowPx) - 1),
      go: (at) => this.focus(at),
      open: (at) => this.rows[at] && this.onChoose(this.rows[at]),
    });
    middle.addEventListener("click", ({ target }) => {
      const at = this.indexOf(target.closest("tr"));
      if (at < 0 || target.closest("a, button") || String(getSelection())) return;
      this.at = at;
      this.rove();
      this.onChoose(this.rows[at]);
    });
    const point = ({ target }) => this.onPoint(this.rows[this.indexOf(target.closest("tr"))] ?? null);
    middle.addEventListener("mouseover", point);
    middle.addEventListener("focusin", point);
    middle.addEventListener("focusin", ({ target }) => (this.at = Math.max(this.indexOf(target.closest("tr")), 0)));
    middle.addEventListener("mouseleave", () => this.onPoint(null));
    middle.addEventListener("focusout", () => this.onPoint(null));
    middle.addEventListener("mouseover", ({ target }) => target.matches("td, th") && tell(target));
  }

  show(rows) {
    // Rows asked for again are new objects: the place in the list is that of the row with the same key.
    const before = this.rows[this.at] && this.keyOf(this.rows[this.at]);
    this.rows = rows;
    this.at = Math.max(0, rows.findIndex((row) => this.keyOf(row) === before));
    this.none.hidden = rows.length > 0;
    this.scroll.hidden = !rows.length;
    if (!rows.length) this.none.replaceChildren(...nothing({ query: this.tools?.query(), empty: this.empty, clear: () => this.tools.clear() }));
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.measure();
    this.draw(true);
  }

  hide(keys) {
    this.hidden = keys;
    this.columns.forEach(({ key }, at) => (this.head.cells[at].hidden = keys.has(key)));
    this.measure();
    this.draw(true);
  }

  // Fixed widths, from what the columns hold: they would jump with every scroll if each window set its own.
  measure() {
    const sample = this.rows.slice(0, SAMPLE);
    const widths = this.columns.filter(({ key }) => !this.hidden.has(key)).map(({ title, text }) => {
      const characters = Math.max(widthOf([title]) + HEAD_ROOM_CH, widthOf(sample.map(text)));
      return Math.round(characters * CH_PX + CELL_PADDING_PX);
    });
    this.widths.replaceChildren(...widths.map((px) => sized(h("col"), "width", px)));
    sized(this.table, "minWidth", widths.reduce((sum, px) => sum + px, 0));
  }

  // What is in sight may have become more, or a row higher (a phone's are).
  fit() {
    const [first] = this.middle.rows;
    if (first?.offsetHeight) this.rowPx = first.offsetHeight;
    this.draw();
  }

  sight() {
    return { top: this.scroll.scrollTop, height: Math.max(this.scroll.clientHeight - this.head.offsetHeight, 0), rowPx: this.rowPx, total: this.rows.length };
  }

  draw(anew = false) {
    const { from, to } = windowOf(this.sight());
    if (!anew && from === this.from && to === this.to) return;
    const hadFocus = this.middle.contains(document.activeElement);
    Object.assign(this, { from, to });
    this.middle.replaceChildren(...this.rows.slice(from, to).map((row, at) => this.line(row, from + at)));
    sized(this.above.rows[0], "height", from * this.rowPx);
    sized(this.below.rows[0], "height", (this.rows.length - to) * this.rowPx);
    this.rove();
    // A row that leaves the document would take the focus with it.
    if (hadFocus) (this.lineAt(this.at) ?? this.scroll).focus({ preventScroll: true });
  }

  line(row, at) {
    const shown = this.columns.filter(({ key }) => !this.hidden.has(key));
    const key = this.keyOf(row);
    return h("tr", { "aria-rowindex": at + 2, "aria-current": key === this.chosen && "true" }, shown.map((column, place) => cell(column, row, place)));
  }

  // The one row that Tab reaches; the box that scrolls when that row is out of sight.
  rove() {
    for (const line of this.middle.rows) line.tabIndex = -1;
    const line = this.lineAt(this.at);
    if (line) line.tabIndex = 0;
    this.scroll.tabIndex = line || !this.rows.length ? -1 : 0;
  }

  focus(at) {
    this.at = at;
    this.reveal(at);
    this.rove();
    this.lineAt(at)?.focus({ preventScroll: true });
  }

  reveal(at) {
    this.scroll.scrollTop = scrollFor(at, this.sight());
    this.draw();
  }

  // Marks the row of that key (null: none); `follow` also scrolls to it. Whether it is there.
  choose(key, follow) {
    const isNew = key !== this.chosen;
    this.chosen = key;
    const at = key === null ? -1 : this.rows.findIndex((row) => this.keyOf(row) === key);
    if (at >= 0 && follow) {
      this.at = at;
      this.reveal(at);
    }
    if (isNew) this.draw(true);
    return at >= 0;
  }

  lineAt(at) {
    return at >= this.from && at < this.to ? this.middle.rows[at - this.from] : null;
  }

  indexOf(line) {
    return line?.parentElement === this.middle ? this.from + line.sectionRowIndex : -1;
  }
}

function cell({ kind, text, cell: node }, row, place) {
  const content = node ? node(row) : text(row);
  return h(place ? "td" : "th", { class: kind === "number" && "num", scope: place ? null : "row" }, content);
}

// The whole text of a cell that has no room for it.
function tell(element) {
  element.title = element.scrollWidth > element.clientWidth ? element.textContent : "";
}

function pad() {
  return h("tbody", { class: "table-pad", "aria-hidden": "true" }, h("tr"));
}

function sized(element, side, px) {
  element.style[side] = `${px}px`;
  return element;
}
