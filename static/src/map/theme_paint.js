// How a theme is painted: rules for protomaps-leaflet, for the tiles of one day.

import { PolygonSymbolizer } from "protomaps-leaflet";

import { slate } from "./colours.js";

// Grids have tiles of their own; communities and streets are among the divisions.
const AMONG = { grid: "grids", community: "divisions", street: "divisions" };

export function themeRules(theme, day) {
  return Object.entries(AMONG).map(([level, name]) => {
    const fillOf = ({ props }) => theme.fillOf(level, props.code, day);
    const isOf = ({ props }) => level === "grid" || props.level === level;
    const fill = (_, feature) => fillOf(feature) ?? "";
    return {
      dataSource: name,
      dataLayer: name,
      symbolizer: new PolygonSymbolizer({ fill, opacity: 0.9, stroke: slate(0.45), width: 1, perFeature: true }),
      filter: (_, feature) => isOf(feature) && fillOf(feature) !== null,
    };
  });
}

// Where the places of a level are among the tiles: what piecesInView() wants to know.
export function wantedOf(level, isWanted = () => true) {
  return { source: AMONG[level], name: AMONG[level], isWanted: (props) => (level === "grid" || props.level === level) && isWanted(props) };
}
