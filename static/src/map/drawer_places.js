// The drawer's choice of a division: the way down to the one chosen, then what lies below it.

import { latest } from "../shared/api.js";
import { below, pathTo } from "../shared/divisions.js";
import { byId, h } from "../shared/dom.js";
import { t } from "../shared/page.js";

const STEP = "\u3000";

export class DivisionChoice {
  constructor({ store }) {
    Object.assign(this, { newest: latest(), known: null });
    this.box = byId("drawer-division");
    this.box.addEventListener("change", () => store.set({ division: this.box.value }));
  }

  // Shows the choice for a division ("" for all).
  async show(division) {
    if (division === this.known) return;
    this.known = division;
    const found = await this.newest((signal) => Promise.all([pathTo(division, signal), below(division, signal)]));
    if (found) this.draw(division, ...found);
  }

  draw(division, path, children) {
    const option = ({ code, name }, depth) => h("option", { value: code, selected: code === division }, `${STEP.repeat(depth)}${name}`);
    this.box.replaceChildren(
      h("option", { value: "", selected: !division }, t("drawer.everywhere")),
      ...path.map((one, depth) => option(one, depth)),
      ...children.map((one) => option(one, path.length)),
    );
  }
}
