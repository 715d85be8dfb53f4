// The heads of the columns: a press sorts by them.

import { h, icon } from "../shared/dom.js";

const WORDS = { [-1]: "descending", 1: "ascending" };

export class Heads {
  // `head` is the row of th elements, one a column.
  constructor(head, columns, onTurn) {
    this.heads = new Map();
    columns.forEach(({ key, kind }, at) => {
      const th = head.cells[at];
      if (!kind) return;
      const press = { type: "button", class: "table-sort", onclick: () => onTurn(key) };
      th.replaceChildren(h("button", press, h("span", {}, ...th.childNodes), icon("sort")));
      th.classList.toggle("num", kind === "number");
      this.heads.set(key, th);
    });
  }

  show({ key, turn }) {
    for (const [name, th] of this.heads) {
      if (name === key) th.setAttribute("aria-sort", WORDS[turn]);
      else th.removeAttribute("aria-sort");
    }
  }
}
