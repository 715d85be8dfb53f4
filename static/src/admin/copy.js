// Buttons that copy the text of an element; shown only where a script can copy.

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent));
  }
}
