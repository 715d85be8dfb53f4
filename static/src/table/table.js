// The product's table: sorted by its heads, filtered, with the columns its reader chose, saved as CSV, walked by keys.
// A column is {key, title, kind, value(row), text(row)}: kind is text, number or date ("" for one that only holds acts:
// it is neither sorted, filtered nor saved), `value` is what it is sorted by, `text` what it shows.
// Where the rows live is the body's business: {head, table, show(rows), hide(columns), keys(acts)} of rows.js or long.js.

import { recall, remember } from "../shared/memory.js";
import { csvOf } from "./csv.js";
import { Heads } from "./heads.js";
import { matching, nextTurn, plain, sorted } from "./order.js";
import { save } from "./save.js";
import { Tools } from "./tools.js";

const UNSORTED = { key: "", turn: 0 };

export class Table {
  // `id` names the table in the reader's memory and its file; `columns[0]` says what a row is and always shows;
  // `total` is how many rows there are where `rows` is one page of them.
  constructor({ id, columns, body, rows = [], total = null, hasCsv = true }) {
    Object.assign(this, { id, columns, body, rows, total });
    this.sort = UNSORTED;
    this.hidden = this.remembered();
    this.texts = new Map();
    const data = columns.filter(({ kind }) => kind);
    this.heads = new Heads(body.head, columns, (key) => this.turn(key));
    this.tools = new Tools({
      columns: data.slice(1),
      hidden: this.hidden,
      onFilter: () => this.refresh(),
      onColumn: (key, isShown) => this.switchColumn(key, isShown),
      onCsv: hasCsv ? () => this.save() : null,
    });
    body.hide(this.hidden);
    this.refresh();
  }

  setRows(rows, total = null) {
    Object.assign(this, { rows, total });
    this.texts.clear();
    this.refresh();
  }

  refresh() {
    const query = this.tools.query();
    const found = matching(this.rows, query, (row) => this.textOf(row));
    const column = this.columns.find(({ key }) => key === this.sort.key);
    this.shown = column ? sorted(found, { ...column, turn: this.sort.turn }) : found;
    this.body.show(this.shown);
    this.heads.show(this.sort);
    this.tools.count({ shown: this.shown.length, rows: this.rows.length, total: this.total });
  }

  turn(key) {
    const turn = nextTurn(this.sort.key === key ? this.sort.turn : 0);
    this.sort = turn ? { key, turn } : UNSORTED;
    this.refresh();
  }

  switchColumn(key, isShown) {
    this.hidden[isShown ? "delete" : "add"](key);
    remember(`columns.${this.id}`, [...this.hidden].join());
    this.texts.clear();
    this.body.hide(this.hidden);
    this.refresh();
  }

  // All that a row shows, for the filter; kept, for typing asks for it at every key.
  textOf(row) {
    if (!this.texts.has(row)) this.texts.set(row, plain(this.shownColumns().map(({ text }) => text(row)).join("\n")));
    return this.texts.get(row);
  }

  shownColumns() {
    return this.columns.filter(({ key, kind }) => kind && !this.hidden.has(key));
  }

  // Numbers are saved as numbers, the rest as it is shown.
  save() {
    const columns = this.shownColumns();
    const cells = (row) => columns.map(({ kind, value, text }) => (kind === "number" ? (value(row) ?? text(row)) : text(row)));
    save(`${this.id}.csv`, csvOf([columns.map(({ title }) => title), ...this.shown.map(cells)]));
  }

  // The columns this reader hid, or those hidden at first.
  remembered() {
    const kept = recall(`columns.${this.id}`);
    const hidden = kept === null ? this.columns.filter(({ isExtra }) => isExtra).map(({ key }) => key) : kept.split(",");
    return new Set(hidden.filter((name) => this.columns.slice(1).some(({ key, kind }) => kind && key === name)));
  }
}
