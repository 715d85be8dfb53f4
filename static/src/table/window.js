// Which rows of a long table are drawn, and how wide its columns are.

const STEP = 20;
const NARROWEST = 4;
const WIDEST = 44;
const FULL_WIDTH = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

// {from, to} of the rows to draw: those in sight and some around them, in whole steps, so that most scrolling draws
// nothing new. `top` and `height` are the sight's, `rowPx` the height of every row.
export function windowOf({ top, height, rowPx, total }) {
  const first = Math.floor(top / rowPx / STEP);
  const last = Math.ceil((top + height) / rowPx / STEP);
  const to = Math.min(total, (last + 1) * STEP);
  return { from: Math.max(0, Math.min((first - 1) * STEP, to - STEP)), to };
}

// The scroll position nearest to `top` at which the row is wholly in sight.
export function scrollFor(index, { top, height, rowPx }) {
  return Math.max(Math.min(top, index * rowPx), (index + 1) * rowPx - height);
}

// How many characters' room a column needs for its texts: a Chinese one takes the room of two digits.
export function widthOf(texts) {
  const widest = texts.reduce((most, text) => Math.max(most, text.length + (text.match(FULL_WIDTH) ?? []).length), 0);
  return Math.min(Math.max(widest, NARROWEST), WIDEST);
}
