// The top bar's day: typed, stepped by the arrows, or taken from the browser's calendar; always year-month-day, which
// a date field of an English browser would not show.

import { dayAfter, readDay, weekday } from "./format.js";
import { byId } from "./dom.js";
import { isTouch, lang, page, t } from "./page.js";

// How many days the arrows go.
const STEPS = { ArrowUp: 1, ArrowDown: -1 };

export class Day {
  constructor({ store }) {
    this.store = store;
    this.box = byId("day-box");
    this.picker = byId("day-picker");
    this.listen();
    store.listen((state) => this.show(state));
  }

  listen() {
    const { box, picker } = this;
    byId("day").addEventListener("submit", (event) => {
      event.preventDefault();
      this.take(readDay(box.value));
    });
    box.addEventListener("change", () => this.take(readDay(box.value)));
    box.addEventListener("input", () => tell(""));
    box.addEventListener("keydown", (event) => this.step(event));
    byId("day-pick").addEventListener("click", () => this.openCalendar());
    picker.addEventListener("change", () => picker.value && this.take(picker.value));
    byId("day-today").addEventListener("click", () => {
      this.take(page.today);
      box.focus();
    });
    // Where fingers type, a tap on the day opens the calendar instead of a keyboard.
    if (!isTouch) return;
    box.inputMode = "none";
    box.addEventListener("click", () => this.openCalendar());
  }

  get day() {
    return this.store.get().on || page.today;
  }

  // Goes to a day; "" is one that could not be read.
  take(day) {
    tell(day ? "" : t("day.unreadable", { day: page.today }));
    if (!day) return;
    this.store.set({ on: day === page.today ? "" : day });
    this.box.value = day;
  }

  step(event) {
    if (event.key === "Escape") this.take(this.day);
    if (!Object.hasOwn(STEPS, event.key)) return;
    event.preventDefault();
    this.take(dayAfter(this.day, STEPS[event.key]));
  }

  openCalendar() {
    this.picker.value = this.day;
    if (this.picker.showPicker) this.picker.showPicker();
    else this.box.focus();
  }

  show({ on }) {
    const { day } = this;
    if (this.box.value !== day) this.box.value = day;
    const when = day < page.today ? t("day.past") : t("day.future");
    byId("day-words").textContent = [weekday(day, lang), on && when].filter(Boolean).join(" · ");
    byId("day-today").hidden = !on;
    byId("day").classList.toggle("other-day", Boolean(on));
  }
}

function tell(sentence) {
  const note = byId("day-note");
  note.textContent = sentence;
  note.hidden = !sentence;
  byId("day-box").toggleAttribute("aria-invalid", Boolean(sentence));
}
