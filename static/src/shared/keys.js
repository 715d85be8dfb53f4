// What whoever listens to keys asks first.

const FIELDS = "input:not([type=checkbox]), textarea, select";

// Whether a key goes into a field there: a checkbox takes the space bar and no letter.
export function isTyping(target) {
  return target instanceof Element && target.matches(FIELDS);
}

export function hasModifier({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}
