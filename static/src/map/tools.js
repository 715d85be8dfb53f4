// The top bar's tools of the map: the search box and the day.

import { weekday } from "../format.js";
import { Refused, getJson, latest } from "./api.js";
import { byId } from "./dom.js";
import { lang, page, t } from "./page.js";

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

export function createDay({ store }) {
  const form = byId("day");
  const box = byId("day-box");
  const back = byId("day-today");

  const choose = (day) => store.set({ on: day === page.today ? "" : day });
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("change", () => box.value && choose(box.value));
  back.addEventListener("click", () => {
    choose(page.today);
    box.focus();
  });
  store.listen(({ on }) => {
    const day = on || page.today;
    if (box.value !== day) box.value = day;
    const when = day < page.today ? t("day.past") : t("day.future");
    byId("day-words").textContent = [weekday(day, lang), on && when].filter(Boolean).join(" · ");
    back.hidden = !on;
    form.classList.toggle("other-day", Boolean(on));
  });
}
