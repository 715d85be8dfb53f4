// Sheets of paper, their scales and scale bars: pure. A pixel here is that of CSS, 1/96 inch.

export const FORMATS = { a4: [297, 210], a3: [420, 297] };
export const MARGIN_MM = 10;
const HEAD_MM = 14;
const FOOT_MM = 34;
const MM_PER_PX = 25.4 / 96;
const EQUATOR_M_PER_PX = 156_543.033_928;
const NICE = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10];
const BAR = [1, 2, 5];

// {page, sheet, map} as [width, height] in mm: the paper, what is inside its margins, and the map on it.
export function sheetOf(format, orientation) {
  const [long, short] = FORMATS[format];
  const page = orientation === "portrait" ? [short, long] : [long, short];
  const [width, height] = page.map((side) => side - 2 * MARGIN_MM);
  return { page, sheet: [width, height], map: [width, height - HEAD_MM - FOOT_MM] };
}

export function pxOf(mm) {
  return Math.round(mm / MM_PER_PX);
}

// The number n of 1 : n at a zoom and latitude, as printed.
export function scaleAt(zoom, latitude) {
  return (metresPerPx(zoom, latitude) * 1000) / MM_PER_PX;
}

export function zoomAt(scale, latitude) {
  return Math.log2((EQUATOR_M_PER_PX * Math.cos((latitude * Math.PI) / 180) * 1000) / (scale * MM_PER_PX));
}

export function metresPerPx(zoom, latitude) {
  return (EQUATOR_M_PER_PX * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom;
}

// The next round scale that shows at least as much.
export function niceScale(scale) {
  const power = 10 ** Math.floor(Math.log10(scale));
  return NICE.map((digit) => digit * power).find((nice) => nice >= scale * (1 - 1e-9));
}

// {metres, px} of the longest round length that fits into `most` pixels.
export function barOf(perPx, most) {
  const power = 10 ** Math.floor(Math.log10(perPx * most));
  const metres = BAR.map((digit) => digit * power).findLast((length) => length <= perPx * most * (1 + 1e-9));
  return { metres, px: metres / perPx };
}

// Items of these widths put one after the other into rows no wider than `most`: [{x, row}], in order.
export function flow(widths, most) {
  let [x, row] = [0, 0];
  return widths.map((width) => {
    if (x > 0 && x + width > most) [x, row] = [0, row + 1];
    const place = { x, row };
    x += width;
    return place;
  });
}
