// A text as a file of the reader's.

export function save(name, text, type = "text/csv;charset=utf-8") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: name });
  link.click();
  // The browser reads it after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
