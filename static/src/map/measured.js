// What a drawn line measures, in the unit that suits it: pure.

const HECTARE_M2 = 10_000;
const KM2_FROM_M2 = 1_000_000;
const KM_FROM_M = 1000;

// {value, unit} with three or more digits that count: m below a kilometre.
export function lengthParts(lengthM) {
  return lengthM < KM_FROM_M ? { value: lengthM.toFixed(lengthM < 100 ? 1 : 0), unit: "m" } : { value: (lengthM / KM_FROM_M).toFixed(lengthM < 10 * KM_FROM_M ? 3 : 2), unit: "km" };
}

// m² below a hectare, then hectares ("ha"), then km².
export function areaParts(areaM2) {
  if (areaM2 < HECTARE_M2) return { value: areaM2.toFixed(areaM2 < 100 ? 1 : 0), unit: "m²" };
  if (areaM2 < KM2_FROM_M2) return { value: (areaM2 / HECTARE_M2).toFixed(2), unit: "ha" };
  return { value: (areaM2 / KM2_FROM_M2).toFixed(3), unit: "km²" };
}
