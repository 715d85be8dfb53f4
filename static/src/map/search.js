// The top bar's search box.

import { Refused, getJson, latest } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { page, t } from "../shared/page.js";

export function createSearch({ store, selection }) {
  const box = byId("search-box");
  const note = byId("search-note");
  const newest = latest();

  function tell(sentence) {
    note.textContent = sentence;
    note.hidden = !sentence;
    box.toggleAttribute("aria-invalid", Boolean(sentence));
  }

  async function search(code) {
    const on = store.get().on || page.today;
    try {
      const found = await newest((signal) => getJson(`grids/${encodeURIComponent(code)}`, { on }, signal));
      if (!found) return;
      tell("");
      selection.select(found.properties.code, { zoom: true });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      tell(error.status === 404 ? t("search.none", { code, day: on }) : error.message);
    }
  }

  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    // A code is often pasted with the spaces it was printed with.
    const code = box.value.replace(/\s/g, "");
    if (code) search(code);
  });
  box.addEventListener("input", () => tell(""));
  box.addEventListener("blur", () => tell(""));
}
