// What the browser remembers between visits. One that keeps nothing (private mode, a policy) just starts afresh.

export function recall(name) {
  try {
    return localStorage.getItem(`gridsvc.${name}`);
  } catch {
    return null;
  }
}

export function remember(name, text) {
  try {
    localStorage.setItem(`gridsvc.${name}`, text);
  } catch {
    // Nothing to do: see above.
  }
}
