// What the server said about this page and its reader, and the words in their language.

import { speaker } from "../words/all.js";
import { byId } from "./dom.js";

export const page = JSON.parse(byId("main").dataset.page);
export const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
export const t = speaker(lang);
export const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// Whether a finger points, so that there are no keys to hold.
export const isTouch = matchMedia("(pointer: coarse)").matches;

export function isPhone() {
  return matchMedia("(max-width: 640px)").matches;
}

// Tells a screen reader, without moving the focus.
export function say(sentence) {
  byId("said").textContent = sentence;
}

export function signInUrl() {
  const next = encodeURIComponent(location.pathname + location.hash);
  return `${page.prefix}/login?next=${next}`;
}
