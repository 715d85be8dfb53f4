// The tools of the map: their buttons, what each does, and what Escape ends.

import { byId } from "../shared/dom.js";
import { Box } from "./box.js";
import { Compare } from "./compare.js";
import { copied } from "./copy.js";
import { Editions } from "./editions.js";
import { exportsBox } from "./exports.js";
import { Hover } from "./hover.js";
import { Measure } from "./measure.js";
import { Sheet } from "./sheet.js";
import { wantedOf } from "./theme_paint.js";
import { ThemePanel } from "./theme_panel.js";
import { piecesInView } from "./tiles.js";
import { createToolbar } from "./toolbar.js";
import { Wash } from "./wash.js";

// `getTiles()` gives {layer, about} of the day. What comes back: {keys (key -> act), close() (whether it ended one)}.
export function createTools({ store, map, theme, isOn, getTiles }) {
  colour({ store, map, theme, getTiles });
  const measure = new Measure({ store, map });
  const editions = new Editions({ store, map });
  new Sheet({ store, map, theme, getTiles });
  const compare = new Compare({ store, map, theme, isOn, getTiles });
  const box = new Box({ map });
  const toggle = (name) => store.set({ tool: store.get().tool === name ? "" : name });
  byId("day-editions").addEventListener("click", () => toggle("editions"));
  const keys = createToolbar({
    map,
    store,
    tools: [
      { name: "measure", icon: "ruler", key: "r", isOn: ({ tool }) => tool === "measure", act: () => toggle("measure") },
      { name: "compare", icon: "compare", key: "c", isOn: (state) => Boolean(state.with), act: () => compare.toggle() },
      { name: "editions", icon: "editions", key: "e", isOn: ({ tool }) => tool === "editions", act: () => toggle("editions") },
      { name: "print", icon: "printer", key: "p", act: () => toggle("print") },
      { name: "export", icon: "download", key: "x", act: (button) => box.toggle(button, "export", () => exportsBox({ map, store, isOn })) },
      { name: "link", icon: "link", act: () => copied(location.href) },
    ],
  });
  return { keys, close: () => [box, measure, compare, editions].some((tool) => tool.close()) };
}

// What shows a theme on the map and beside it.
function colour({ store, map, theme, getTiles }) {
  const pieces = (isWanted) => {
    const { layer } = getTiles();
    return layer && theme.now ? piecesInView(map, layer, wantedOf(theme.now.level, ({ code }) => isWanted(code))) : [];
  };
  const wash = new Wash({ pieces });
  map.whenReady(() => wash.addTo(map));
  new ThemePanel({ store, theme, highlight: (isWanted) => wash.show(isWanted) });
  new Hover({ map, theme, pieces: () => pieces(() => true) });
}
