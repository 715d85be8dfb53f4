// A job that a panel's form or button starts: once at a time, and what stood in the way is said there.

import { Refused } from "../shared/api.js";
import { h } from "../shared/dom.js";

const underWay = new WeakSet();

// Whether it was done: a second press while it goes on is none; a refusal is said at the end of `box`.
export async function attempt(box, job) {
  if (underWay.has(box)) return false;
  underWay.add(box);
  box.querySelector(":scope > .note-error")?.remove();
  try {
    await job();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    box.append(h("p", { class: "note note-error", role: "alert" }, error.message));
    return false;
  } finally {
    underWay.delete(box);
  }
}
