// What every page has: the key list, menus that close, links that keep the place on the map.

import { isTyping } from "../shared/keys.js";

const keys = document.getElementById("keys");

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target) && keys && !keys.open) {
    event.preventDefault();
    keys.showModal();
  }
  if (event.key === "Escape") closeMenus(null);
});

// What a click on something does, by selector; the first argument is the element that matched.
const CLICKS = {
  "[data-open-keys]": () => keys.showModal(),
  "[data-close-dialog]": () => keys.close(),
  "dialog.keys": (dialog, target) => dialog === target && dialog.close(),
  "a.skip": (_, target, event) => {
    // Followed by hand: as a real link it would replace the map's state in the URL.
    event.preventDefault();
    document.getElementById("main").focus();
  },
  "a[data-keep-place]": (link) => {
    link.href = withPlace(link);
  },
  "button[data-user]": fillLogin,
  "[data-hide-banner]": hideBanner,
};

for (const button of document.querySelectorAll("[data-hide-banner]")) button.hidden = false;

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  closeMenus(event.target);
  for (const [selector, act] of Object.entries(CLICKS)) {
    const found = event.target.closest(selector);
    if (found) act(found, event.target, event);
  }
});

// The language switch keeps the hash; the sign-in link carries it through its `next`.
function withPlace(link) {
  const url = new URL(link.href);
  const next = url.searchParams.get("next");
  if (next === null) url.hash = location.hash;
  else url.searchParams.set("next", next.replace(/#.*/, "") + location.hash);
  return url.href;
}

function closeMenus(inside) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (inside && menu.contains(inside)) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
}

// Until the banner says something else: then its key is another one.
function hideBanner(button) {
  const { hideBanner: key, path } = button.dataset;
  document.cookie = `banner=${key}; path=${path}; max-age=31536000; samesite=lax`;
  button.closest(".banner").remove();
  dispatchEvent(new Event("resize"));
  document.getElementById("main").focus();
}

function fillLogin(button) {
  const form = document.querySelector("form[data-login]");
  form.elements.username.value = button.dataset.user;
  form.elements.password.value = button.dataset.password;
  form.elements.submit.focus();
}
