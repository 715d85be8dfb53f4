// Addresses, resources and events on the map: how each looks, what it says of itself, what a click on it selects.

import { count } from "../shared/format.js";
import { t } from "../shared/page.js";
import { EVENT, RESOURCE, SLATE } from "./colours.js";

// `subject` and `idOf(feature)` are what the card shows (none: a click is for the grid beneath); `alarms` counts of a
// cell what its ring warns of; `isHollow` is a cell of what is over.
export const POINT_KINDS = {
  addresses: {
    colour: SLATE,
    subject: "address",
    idOf: ({ props }) => props.code,
    spriteOf: ({ grid }) => (grid ? "address" : "address-without-grid"),
    wordsOf: ({ text }) => text,
    cellWords: ({ count: n, households, without_grid: lost }) => [t("points.addresses", { n: count(n) }), t("points.households", { n: count(households) }), lost && t("points.without_grid", { n: count(lost) })],
    alarms: ({ without_grid: lost }) => lost,
  },
  resources: {
    colour: RESOURCE,
    subject: "resource",
    idOf: ({ props }) => props.code,
    spriteOf: ({ class: name }) => name,
    wordsOf: ({ name }) => name,
    cellWords: ({ part, force, facility }) => [part && t("points.part", { n: count(part) }), force && t("points.force", { n: count(force) }), facility && t("points.facility", { n: count(facility) })],
  },
  events: {
    colour: EVENT,
    subject: "event",
    idOf: ({ id }) => id,
    spriteOf: ({ stage }) => (stage === "open" ? "event-open" : "event-closed"),
    wordsOf: ({ title }) => title,
    cellWords: ({ count: n, open }) => [t("points.events", { n: count(n) }), t("points.open", { n: count(open) })],
    isHollow: ({ open }) => !open,
  },
};
