// Makes a table that the server rendered sort, filter and walk: <table class="data" data-table="users" [data-total="…"]>
// with <th data-sort="text|number|date"> (a column without it only holds acts). A cell's `data-value` is what it is
// sorted by, else its text. All rows stay in the document, so that a form around them still sends them.

import { h } from "../shared/dom.js";
import { readNumber } from "./order.js";
import { Table } from "./table.js";
import { nothing } from "./tools.js";
import { walk } from "./walk.js";

export function enhance(element) {
  if (!isPlain(element)) return null;
  const [head] = element.tHead.rows;
  const columns = [...head.cells].map(columnOf);
  const body = new Kept(element, head, columns);
  const table = new Table({ id: element.dataset.table, columns, body, rows: body.all, total: Number(element.dataset.total) || null });
  body.settle(table);
  return table;
}

// One row of heads and below it rows of as many cells; a table that only says that it is empty stays as it is.
function isPlain({ tHead, tBodies }) {
  const rows = [...(tBodies[0]?.rows ?? [])];
  return tHead?.rows.length === 1 && rows.length > 0 && rows.every((row) => row.cells.length === tHead.rows[0].cells.length);
}

function columnOf(th, at) {
  const kind = th.dataset.sort ?? "";
  const text = (row) => row.cells[at].textContent.replace(/\s+/g, " ").trim();
  const given = (row) => row.cells[at].dataset.value ?? text(row);
  return { key: th.dataset.key ?? String(at), title: th.textContent.trim(), kind, text, value: kind === "number" ? (row) => readNumber(given(row)) : given };
}

// A body whose rows are all there: shown, hidden and put in order.
class Kept {
  constructor(element, head, columns) {
    Object.assign(this, { table: element, head, columns, shown: [] });
    this.all = [...element.tBodies[0].rows];
    this.none = h("p", { class: "table-none", hidden: true });
    columns.forEach(({ kind }, at) => kind === "number" && this.all.forEach((row) => row.cells[at].classList.add("num")));
    walk(element.tBodies[0], {
      at: (target) => this.shown.indexOf(target),
      total: () => this.shown.length,
      page: () => 10,
      go: (at) => this.focus(this.shown[at]),
      open: (at) => open(this.shown[at]),
    });
  }

  // Puts the tools above the table, and the table into a box of its own that scrolls.
  settle(table) {
    this.owner = table;
    const scroll = h("div", { class: "table-scroll" });
    this.table.replaceWith(h("div", { class: "table-box" }, table.tools.element, scroll));
    scroll.append(this.table, this.none);
  }

  show(rows) {
    const shown = new Set(rows);
    this.shown = rows;
    for (const row of this.all) {
      row.hidden = !shown.has(row);
      row.tabIndex = -1;
    }
    if (rows.length) rows[0].tabIndex = 0;
    const [body] = this.table.tBodies;
    const ordered = document.createDocumentFragment();
    ordered.append(...rows, ...this.all.filter((row) => !shown.has(row)));
    body.append(ordered);
    this.none.hidden = rows.length > 0;
    if (!rows.length) this.none.replaceChildren(...nothing({ query: this.owner.tools.query(), clear: () => this.owner.tools.clear() }));
  }

  hide(keys) {
    this.columns.forEach(({ key }, at) => {
      for (const row of [this.head, ...this.all]) row.cells[at].hidden = keys.has(key);
    });
  }

  focus(row) {
    for (const other of this.shown) other.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
}

// A row leads to its link, or ticks its box.
function open(row) {
  (row.querySelector("a[href]") ?? row.querySelector("input[type=checkbox]"))?.click();
}

export function enhanceAll(within = document) {
  for (const element of within.querySelectorAll("table[data-table]")) enhance(element);
}
