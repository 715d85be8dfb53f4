// In place of @protomaps/basemaps: the map brings its own look, and its themes would be a sixth of the bundle.

export function namedFlavor(name) {
  throw new Error(`no theme ${name}`);
}
