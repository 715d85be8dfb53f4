// The buttons below those that zoom: one for each tool; on a phone behind one button.

import L from "leaflet";

import { h, icon } from "../shared/dom.js";
import { t } from "../shared/page.js";

// `tools`: [{name, icon, key, isOn(state) (where it stays on), act(button)}].
export function createToolbar({ map, store, tools }) {
  const buttons = tools.map((tool) => h("button", {
    type: "button",
    "data-tool": tool.name,
    title: tool.key ? `${t(`tool.${tool.name}`)} (${tool.key.toUpperCase()})` : t(`tool.${tool.name}`),
    "aria-label": t(`tool.${tool.name}`),
    "aria-pressed": tool.isOn ? "false" : null,
    onclick: ({ currentTarget }) => {
      bar.classList.remove("open");
      tool.act(currentTarget);
    },
  }, icon(tool.icon)));
  const more = h("button", {
    type: "button",
    class: "tools-more",
    title: t("tool.more"),
    "aria-label": t("tool.more"),
    onclick: () => more.setAttribute("aria-expanded", String(bar.classList.toggle("open"))),
    "aria-expanded": "false",
  }, icon("tools"));
  const bar = h("div", { class: "leaflet-bar map-tools", role: "group", "aria-label": t("tool.all") }, more, buttons);
  L.DomEvent.disableClickPropagation(bar).disableScrollPropagation(bar);
  const control = new L.Control({ position: "topleft" });
  control.onAdd = () => bar;
  control.addTo(map);
  store.listen((state) => tools.forEach(({ isOn }, i) => isOn && buttons[i].setAttribute("aria-pressed", String(isOn(state)))));
  return Object.fromEntries(tools.map(({ key, act }, i) => [key, () => act(buttons[i])]).filter(([key]) => key));
}
