// The theme's colours for what is drawn on canvas (the same names as in page/theme.css), and those of the ground.

export const SLATE = "#334155";
export const INK = "#1e293b";
export const SELECTED = "#b45309";
export const BLIND = "#b91c1c";
export const OVERLAP = "#6d28d9";
export const VACANT = "#c2410c";
export const PAPER = "#ffffff";
export const RESOURCE = "#0f766e";
export const EVENT = "#0369a1";
export const OVERLAY = "#155e75";

export const WATER = "#cfe2f2";
export const GREEN = "#dfecd9";
export const COMPOUND = "#f8f9fa";
export const BUILDING = "#e3dfd8";
export const ROAD = "#e2e6ec";
export const RAIL = "#a9b3c1";
export const WATER_NAME = "#2f6088";
export const GREEN_NAME = "#3d6b35";
export const GROUND_NAME = "#55637a";

export const slate = (alpha) => `rgba(51, 65, 85, ${alpha})`;
export const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
