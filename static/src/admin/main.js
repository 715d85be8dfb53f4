// The administration pages work without scripts; these make them quicker to use.

import { enhanceAll } from "../table/enhance.js";
import "./copy.js";
import "./jobs.js";
import "./lookup.js";
import "./press.js";

enhanceAll();
// On a phone the sections are a row that scrolls: the open one is in sight.
document.querySelector(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What must not be sent twice (the first answer has passwords that the second would not) is sent once, until shown anew.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.once) event.preventDefault();
    form.dataset.once = "sent";
  });
  addEventListener("pageshow", () => (form.dataset.once = ""));
}
