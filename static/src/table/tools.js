// What stands above a table: the filter with its count, the columns to choose from, the file.

import { count } from "../shared/format.js";
import { h, icon } from "../shared/dom.js";
import { t } from "../shared/page.js";

const WAIT_MS = 120;

export class Tools {
  constructor({ columns, hidden, onFilter, onColumn, onCsv }) {
    this.onFilter = onFilter;
    this.box = h("input", { type: "search", placeholder: t("table.filter"), "aria-label": t("table.filter"), autocomplete: "off", spellcheck: "false" });
    this.number = h("p", { class: "table-count", role: "status" });
    this.listen();
    this.element = h(
      "div",
      { class: "table-tools" },
      h("label", { class: "table-filter" }, icon("filter"), this.box),
      this.number,
      h("span", { class: "space" }),
      columns.length > 1 && columnsMenu(columns, hidden, onColumn),
      onCsv && h("button", { class: "btn btn-small", type: "button", title: t("table.csv_title"), onclick: onCsv }, icon("download"), t("table.csv")),
    );
  }

  listen() {
    let timer = 0;
    this.box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(this.onFilter, WAIT_MS);
    });
    this.box.addEventListener("keydown", (event) => {
      // Inside a form Enter would send it.
      if (event.key === "Enter") event.preventDefault();
      if (event.key !== "Escape" || !this.box.value) return;
      event.preventDefault();
      event.stopPropagation();
      this.clear();
    });
  }

  query() {
    return this.box.value.trim();
  }

  clear() {
    this.box.value = "";
    this.onFilter();
    this.box.focus();
  }

  count({ shown, rows, total }) {
    const here = this.query() ? `${count(shown)} / ${count(rows)}` : count(rows);
    this.number.textContent = total !== null && total > rows ? `${here} ${t("table.of_total", { total: count(total) })}` : here;
  }
}

function columnsMenu(columns, hidden, onColumn) {
  const tick = ({ key, title }) => {
    const box = h("input", { type: "checkbox", onchange: ({ target }) => onColumn(key, target.checked) });
    box.checked = !hidden.has(key);
    return h("label", { class: "table-column" }, box, title);
  };
  const menu = h("details", { class: "menu table-columns" }, h("summary", { class: "btn btn-small" }, icon("columns"), t("table.columns")), h("div", {}, columns.map(tick)));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  return menu;
}

// What a table without a row to show says instead; `clear` undoes the filter that nothing matches.
export function nothing({ query, empty, clear }) {
  if (!query) return [empty ?? t("table.empty")];
  return [t("table.none", { text: query }), " ", h("button", { class: "btn btn-small", type: "button", onclick: clear }, t("table.clear"))];
}
