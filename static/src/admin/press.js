// Keys of a page: a letter goes to the field, or presses the button, that names it in data-press.

import { hasModifier, isTyping } from "../shared/keys.js";

addEventListener("keydown", (event) => {
  if (hasModifier(event) || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const found = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input, select, textarea")) found.focus();
  else found.click();
});
