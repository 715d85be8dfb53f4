// A table as a CSV file that spreadsheets open as it is.

const MARK = "\ufeff"; // tells a spreadsheet that the file is UTF-8
const FORMULA = /^[=+\-@\t\r]/;

// CSV text of rows of cells (text, number or null), the heading first. A text that a spreadsheet would run as a
// formula gets an apostrophe, as in the service's own files.
export function csvOf(rows) {
  return MARK + rows.map((cells) => `${cells.map(written).join(",")}\n`).join("");
}

function written(cell) {
  if (typeof cell === "number") return String(cell);
  const text = cell ?? "";
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
