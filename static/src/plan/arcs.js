// The borders of some grids as one model: every place stands in it once, and grids are rings of places. Whoever moves a
// place moves every border through it, and coordinates that nobody moved stay the very numbers they were. Pure.

// The model of GeoJSON features (Polygon or MultiPolygon; `id` is the code): {places: [[lon, lat], …], grids: code ->
// {type, parts: [[ring, …], …]} (a ring is numbers of places, its first not repeated), arcs, ends, edges}.
export function modelOf(features) {
  const numbers = new Numbers();
  const grids = new Map();
  for (const { id, geometry } of features) {
    const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    grids.set(id, { type: geometry.type, parts: parts.map((rings) => rings.map((ring) => ring.slice(0, -1).map((place) => numbers.of(place)))) });
  }
  return connected({ places: numbers.places, grids });
}

// The model with some places elsewhere: `moves` is number -> [lon, lat].
export function moved(model, moves) {
  const places = [...model.places];
  for (const [number, place] of moves) places[number] = place;
  return { ...model, places };
}

// The model with one more vertex between two neighbouring places, for all who have that edge.
export function withVertex(model, [a, b], place) {
  const added = model.places.length;
  const insert = (ring) => ring.flatMap((number, i) => (isEdge(number, ring[(i + 1) % ring.length], a, b) ? [number, added] : [number]));
  return connected({ places: [...model.places, place], grids: mapRings(model.grids, insert) });
}

// The model without a vertex, for all who have it; null where borders meet in it, or a ring would lose its ground.
export function withoutVertex(model, gone) {
  if (model.ends.has(gone)) return null;
  const grids = mapRings(model.grids, (ring) => (ring.includes(gone) ? ring.filter((number) => number !== gone) : ring));
  const isGround = [...grids.values()].every(({ parts }) => parts.every((rings) => rings.every((ring) => ring.length > 2)));
  return isGround ? connected({ places: model.places, grids }) : null;
}

// The grid's GeoJSON geometry.
export function geometryOf({ places, grids }, code) {
  const { type, parts } = grids.get(code);
  const closed = parts.map((rings) => rings.map((ring) => [...ring, ring[0]].map((number) => places[number])));
  return { type, coordinates: type === "Polygon" ? closed[0] : closed };
}

// The [lon, lat] along an arc.
export function lineOf({ places }, { numbers }) {
  return numbers.map((number) => places[number]);
}

// The codes of the grids whose border runs through a place, in code order.
export function codesAt({ edges }, number) {
  return [...new Set((edges.at.get(number) ?? []).flatMap((key) => edges.codes.get(key)))].sort();
}

// Code -> how many edges it shares with the grid, for those that lie beside it.
export function beside({ edges }, code) {
  const found = new Map();
  for (const codes of edges.codes.values()) {
    if (!codes.includes(code)) continue;
    for (const other of codes) if (other !== code) found.set(other, (found.get(other) ?? 0) + 1);
  }
  return found;
}

// The same rings with their edges, and those as arcs: the longest stretches that run between the same grids.
function connected({ places, grids }) {
  const edges = edgesOf(grids, places.length);
  const ends = endsOf(edges);
  return { places, grids, edges, ends, arcs: arcsOf(edges, ends) };
}

// {codes: key -> codes beside the edge, at: place -> keys of its edges, size}; a key is smaller * size + larger.
function edgesOf(grids, size) {
  const [codes, at] = [new Map(), new Map()];
  const note = (key, from, to) => {
    for (const number of [from, to]) {
      if (at.has(number)) at.get(number).push(key);
      else at.set(number, [key]);
    }
    codes.set(key, []);
  };
  for (const [code, { parts }] of grids) {
    for (const ring of parts.flat()) {
      ring.forEach((from, i) => {
        const to = ring[(i + 1) % ring.length];
        const key = Math.min(from, to) * size + Math.max(from, to);
        if (!codes.has(key)) note(key, from, to);
        codes.get(key).push(code);
      });
    }
  }
  return { codes, at, size };
}

// Places where arcs end: where more or fewer than two edges meet, or two that run between different grids.
function endsOf({ codes, at }) {
  const ends = new Set();
  for (const [number, keys] of at) {
    if (keys.length !== 2 || codes.get(keys[0]).join() !== codes.get(keys[1]).join()) ends.add(number);
  }
  return ends;
}

function arcsOf(edges, ends) {
  const left = new Set(edges.codes.keys());
  const arcs = [];
  const follow = (start, key) => {
    const numbers = [start];
    for (let next = key; next !== undefined; next = ends.has(numbers.at(-1)) ? undefined : edges.at.get(numbers.at(-1)).find((one) => left.has(one))) {
      left.delete(next);
      numbers.push(otherEnd(next, numbers.at(-1), edges.size));
    }
    arcs.push({ numbers, codes: edges.codes.get(key) });
  };
  for (const start of ends) for (const key of edges.at.get(start)) if (left.has(key)) follow(start, key);
  // What is left runs in circles: an enclave, or a grid alone.
  for (const key of edges.codes.keys()) if (left.has(key)) follow(Math.floor(key / edges.size), key);
  return arcs;
}

function otherEnd(key, number, size) {
  const low = Math.floor(key / size);
  return low === number ? key % size : low;
}

function isEdge(from, to, a, b) {
  return (from === a && to === b) || (from === b && to === a);
}

// The grids with each ring as `change(ring)` gives it.
function mapRings(grids, change) {
  return new Map([...grids].map(([code, grid]) => [code, { ...grid, parts: grid.parts.map((rings) => rings.map(change)) }]));
}

// Numbers for places, by their exact coordinates.
class Numbers {
  constructor() {
    this.places = [];
    this.known = new Map();
  }

  of([lon, lat]) {
    if (!this.known.has(lon)) this.known.set(lon, new Map());
    const column = this.known.get(lon);
    if (!column.has(lat)) {
      column.set(lat, this.places.length);
      this.places.push([lon, lat]);
    }
    return column.get(lat);
  }
}
