// The tools of the map: their buttons, what each does, and what Escape ends.

import { Box } from "./box.js";
import { copied } from "./copy.js";
import { exportsBox } from "./exports.js";
import { Hover } from "./hover.js";
import { Measure } from "./measure.js";
import { wantedOf } from "./theme_paint.js";
import { ThemePanel } from "./theme_panel.js";
import { piecesInView } from "./tiles.js";
import { createToolbar } from "./toolbar.js";
import { Wash } from "./wash.js";

// `getTiles()` gives {layer, about} of the day. What comes back: {keys (key -> act), close() (whether it ended one)}.
export function createTools({ store, map, theme, isOn, getTiles }) {
  colour({ store, map, theme, getTiles });
  const measure = new Measure({ store, map });
  const box = new Box({ map });
  const toggle = (name) => store.set({ tool: store.get().tool === name ? "" : name });
  const keys = createToolbar({
    map,
    store,
    tools: [
      { name: "measure", icon: "ruler", key: "r", isOn: ({ tool }) => tool === "measure", act: () => toggle("measure") },
      { name: "export", icon: "download", key: "x", act: (button) => box.toggle(button, "export", () => exportsBox({ map, store, isOn })) },
      { name: "link", icon: "link", act: () => copied(location.href) },
    ],
  });
  return { keys, close: () => [box, measure].some((tool) => tool.close()) };
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
