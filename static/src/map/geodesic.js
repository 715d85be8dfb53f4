// Lengths and areas on the ellipsoid of WGS 84 (that of CGCS2000 differs by 0.1 mm in its half axis): pure, from
// [[lon, lat], …] in degrees.

const A_M = 6_378_137;
const F = 1 / 298.257_223_563;
const B_M = A_M * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const MEAN_M = (2 * A_M + B_M) / 3;
const ROUNDS = 100;
const ENOUGH = 1e-12;
const rad = (degrees) => (degrees * Math.PI) / 180;

// Metres between two places, by Vincenty's inverse formula: right to a millimetre. Nearly opposite ends of the earth,
// where that formula finds no answer, are measured on a sphere (0.5 % at most).
export function distance([lon1, lat1], [lon2, lat2]) {
  const turn = rad(((((lon2 - lon1 + 180) % 360) + 360) % 360) - 180);
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - F) * Math.tan(rad(lat))));
  let lambda = turn;
  for (let i = 0; i < ROUNDS; i++) {
    const arc = arcAt(lambda, u1, u2);
    if (arc.sinSigma === 0) return 0;
    const c = (F / 16) * arc.cos2Alpha * (4 + F * (4 - 3 * arc.cos2Alpha));
    const inner = arc.cosMid + c * arc.cosSigma * (2 * arc.cosMid ** 2 - 1);
    const next = turn + (1 - c) * F * arc.sinAlpha * (arc.sigma + c * arc.sinSigma * inner);
    if (Math.abs(next - lambda) < ENOUGH) return arcLength(arc);
    lambda = next;
  }
  return haversine(turn, rad(lat1), rad(lat2));
}

export function length(line) {
  return line.slice(1).reduce((sum, place, i) => sum + distance(line[i], place), 0);
}

// Square metres inside a ring (closed or not), whichever way round it goes: the area of the same ring on the sphere
// that is as large as the ellipsoid. Its sides are great circles there: less than 0.001 % off for sides up to 100 km.
export function area(ring) {
  const places = ring.map(([lon, lat]) => [rad(lon), authalic(rad(lat))]);
  const excess = places.reduce((sum, [lon1, lat1], i) => {
    const [lon2, lat2] = places[(i + 1) % places.length];
    const [t1, t2] = [Math.tan(lat1 / 2), Math.tan(lat2 / 2)];
    const turn = Math.atan2(Math.sin(lon2 - lon1), Math.cos(lon2 - lon1));
    return sum + 2 * Math.atan2(Math.tan(turn / 2) * (t1 + t2), 1 + t1 * t2);
  }, 0);
  return (Math.abs(excess) * A_M ** 2 * authalicQ(Math.PI / 2)) / 2;
}

function arcAt(lambda, u1, u2) {
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const sinSigma = Math.hypot(cos2 * Math.sin(lambda), cos1 * sin2 - sin1 * cos2 * Math.cos(lambda));
  const cosSigma = sin1 * sin2 + cos1 * cos2 * Math.cos(lambda);
  const sinAlpha = sinSigma ? (cos1 * cos2 * Math.sin(lambda)) / sinSigma : 0;
  const cos2Alpha = 1 - sinAlpha ** 2;
  // Along the equator there is no middle.
  const cosMid = cos2Alpha ? cosSigma - (2 * sin1 * sin2) / cos2Alpha : 0;
  return { sinSigma, cosSigma, sigma: Math.atan2(sinSigma, cosSigma), sinAlpha, cos2Alpha, cosMid };
}

function arcLength({ sinSigma, cosSigma, sigma, cos2Alpha, cosMid }) {
  const u = (cos2Alpha * (A_M ** 2 - B_M ** 2)) / B_M ** 2;
  const a = 1 + (u / 16_384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const deep = (b / 6) * cosMid * (4 * sinSigma ** 2 - 3) * (4 * cosMid ** 2 - 3);
  const delta = b * sinSigma * (cosMid + (b / 4) * (cosSigma * (2 * cosMid ** 2 - 1) - deep));
  return B_M * a * (sigma - delta);
}

function haversine(turn, lat1, lat2) {
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(turn / 2) ** 2;
  return 2 * MEAN_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

function authalicQ(lat) {
  const sin = Math.sin(lat);
  return (1 - E2) * (sin / (1 - E2 * sin ** 2) + Math.atanh(E * sin) / E);
}

// The latitude on a sphere of the ellipsoid's area at which as much of it lies to the south.
function authalic(lat) {
  return Math.asin(Math.max(-1, Math.min(1, authalicQ(lat) / authalicQ(Math.PI / 2))));
}
