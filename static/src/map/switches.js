// Which layers are on: those that start on are named in the state's `off`, those that start off in its `show`.

// Layers that start off; so does every layer of grids beside the primary one.
const OFF_AT_FIRST = new Set(["addresses", "resources", "events", "overloaded"]);
const OVERLAY = "layer-";

export function overlayName(code) {
  return `${OVERLAY}${code}`;
}

export function isSwitchedOn(state, name) {
  return listOf(name) === "show" ? state.show.includes(name) : !state.off.includes(name);
}

// The patch of the state that switches a layer.
export function switching(state, name, isOn) {
  const list = listOf(name);
  const names = new Set(state[list]);
  names[isOn === (list === "show") ? "add" : "delete"](name);
  return { [list]: [...names] };
}

function listOf(name) {
  return OFF_AT_FIRST.has(name) || name.startsWith(OVERLAY) ? "show" : "off";
}
