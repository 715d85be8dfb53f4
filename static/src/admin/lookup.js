// Fields that take a thing by name or code: what was typed is completed from the server into the browser's own list.

import { getJson, latest } from "../shared/api.js";
import { h } from "../shared/dom.js";

const WAIT_MS = 150;

for (const field of document.querySelectorAll("input[data-lookup]")) complete(field);

function complete(field) {
  const list = h("datalist", { id: `${field.id}-offers` });
  const run = latest();
  let timer = 0;
  field.after(list);
  field.setAttribute("list", list.id);
  const ask = () => run((signal) => getJson(`/admin/lookup/${field.dataset.lookup}`, { q: field.value.trim() }, signal))
    .then((found) => found && list.replaceChildren(...found.offers.map(({ value, label }) => h("option", { value, label: label || null }))))
    .catch(() => list.replaceChildren());
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("focus", ask, { once: true });
}
