// While something loads: nothing at first, then grey bars where nothing stands yet, then a way to give up.

import { byId, h } from "../shared/dom.js";
import { say, t } from "../shared/page.js";

const SKELETON_AFTER_MS = 300;
const CANCEL_AFTER_MS = 2000;

// {over(isDone), failed(sentence)}; `newest` is the `latest` that does the loading, `retry` starts it again.
export function waiting(boxes, newest, retry) {
  const parts = boxes.map(byId);
  const last = parts.at(-1);
  const timers = [
    setTimeout(() => parts.forEach(skeleton), SKELETON_AFTER_MS),
    setTimeout(() => last.prepend(slow(cancel)), CANCEL_AFTER_MS),
  ];
  parts.forEach((box) => box.setAttribute("aria-busy", "true"));

  // One that was overtaken leaves the boxes to the one that overtook it.
  function over(isDone) {
    timers.forEach(clearTimeout);
    last.querySelector(".slow")?.remove();
    if (isDone) parts.forEach((box) => box.removeAttribute("aria-busy"));
  }

  function failed(sentence) {
    over(true);
    parts.forEach((box) => box.replaceChildren());
    last.replaceChildren(problem(sentence, retry));
    say(sentence);
  }

  function cancel() {
    newest(() => undefined);
    failed(t("coverage.cancelled"));
  }

  return { over, failed };
}

function skeleton(box) {
  if (box.childElementCount) return;
  box.append(...[100, 90, 96, 80].map((width) => h("div", { class: "bone", style: `width:${width}%` })));
}

function slow(cancel) {
  const stop = h("button", { class: "btn btn-small", type: "button", onclick: cancel }, t("coverage.cancel"));
  return h("p", { class: "slow note", role: "status" }, t("gaps.loading"), h("progress", { "aria-label": t("gaps.loading") }), stop);
}

function problem(sentence, retry) {
  const again = h("button", { class: "btn btn-small", type: "button", onclick: retry }, t("error.retry"));
  return h("div", { class: "note note-error", role: "alert" }, h("p", {}, sentence), again);
}
