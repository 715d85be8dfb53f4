// The theme's colours for what is drawn on canvas; the same names as in page/theme.css.

export const SLATE = "#334155";
export const INK = "#1e293b";
export const SELECTED = "#b45309";
export const BLIND = "#b91c1c";
export const OVERLAP = "#6d28d9";
export const VACANT = "#c2410c";
export const PAPER = "#ffffff";

export const slate = (alpha) => `rgba(51, 65, 85, ${alpha})`;
export const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
