// Putting a text where it can be pasted from.

import { say, t } from "../shared/page.js";

// Copies and says so. The clipboard needs https or localhost; elsewhere a prompt holds the text, to be copied by hand.
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("tool.copied"));
    return true;
  } catch {
    globalThis.prompt(t("tool.copy_by_hand"), text);
    return false;
  }
}
