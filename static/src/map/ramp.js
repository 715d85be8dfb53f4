// The colours of a theme, light to dark: words in ink are readable on each of them (WCAG AA), and on that of no data.

export const RAMP = ["#edf4fb", "#cfe2f3", "#a9cce9", "#7fb2de", "#5597cc"];
export const NO_DATA = "#dcdcdc";

// The colour of a class among so many: few classes are spread over the whole ramp.
export function colourOf(index, many) {
  if (index < 0) return NO_DATA;
  return RAMP[many > 1 ? Math.round((index * (RAMP.length - 1)) / (many - 1)) : 2];
}
