// How a page with a map spells its state in the URL: #z/lat/lon&name=value&…&list=a,b

const VIEW = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;
const MEMBER = /^[^\s/?#&,]{1,64}$/;
export const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const CODE = /^[^\s/?#&]{1,64}$/;
export const WORD = /^[a-z_]{1,32}$/;

// {EMPTY, parseHash, formatHash, isStep} for a state of a view, of `fields` (name -> what it may hold, in the order they are
// written) and of `lists` of names.
export function spelling(fields, lists) {
  const names = Object.keys(fields);
  const EMPTY = Object.freeze({
    view: null,
    ...Object.fromEntries(names.map((name) => [name, ""])),
    ...Object.fromEntries(lists.map((name) => [name, Object.freeze([])])),
  });

  // The state that `hash` spells; parts that cannot be read are left empty, so a broken link still opens.
  function parseHash(hash) {
    const [first = "", ...rest] = hash.replace(/^#/, "").split("&");
    const state = { ...EMPTY, view: parseView(first) };
    for (const pair of state.view ? rest : [first, ...rest]) {
      const cut = pair.indexOf("=");
      const name = pair.slice(0, cut);
      const value = decode(pair.slice(cut + 1));
      if (lists.includes(name)) state[name] = value.split(",").filter((word) => MEMBER.test(word));
      else if (Object.hasOwn(fields, name) && fields[name].test(value)) state[name] = value;
    }
    return state;
  }

  // The hash that spells `state`, with the leading #; empty fields are left out.
  function formatHash(state) {
    const parts = state.view ? [formatView(state.view)] : [];
    for (const name of names) if (state[name]) parts.push(`${name}=${encodeURIComponent(state[name])}`);
    for (const name of lists) {
      if (state[name].length) parts.push(`${name}=${[...state[name]].sort().map(encodeURIComponent).join(",")}`);
    }
    return `#${parts.join("&")}`;
  }

  // Whether going from one state to the other is a step that "back" should undo (moving the map is not).
  const isStep = (before, after) => names.some((name) => before[name] !== after[name]);

  return { EMPTY, parseHash, formatHash, isStep };
}

function parseView(text) {
  const found = VIEW.exec(text);
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return zoom <= 24 && Math.abs(lat) <= 85.06 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

// Five decimals are a metre: finer would make the URL flicker without showing anything else.
function formatView({ zoom, lat, lon }) {
  return `${zoom}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
