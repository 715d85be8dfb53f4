// The form of fields: a fixed value can be typed where one is wanted; another reading is asked for as it is chosen.

export function enableFixedValues(form) {
  for (const select of form.querySelectorAll("[data-field]")) {
    const fixed = form.querySelector(`[data-fixed="${select.dataset.field}"]`);
    const follow = () => (fixed.hidden = select.value !== "=");
    select.addEventListener("change", () => {
      follow();
      if (!fixed.hidden) fixed.focus();
    });
    follow();
  }
}

export function readAgain(form) {
  form.addEventListener("change", () => form.requestSubmit());
  form.querySelector("button").hidden = true;
}
