// The tool that selects: a click is one grid, with Shift or Ctrl one more.

import { t } from "../shared/page.js";
import { howTo } from "./hint.js";

export class SelectTool {
  constructor(app) {
    this.app = app;
  }

  start() {
    this.refresh();
  }

  refresh() {
    const { plan, mayEdit } = this.app.session;
    this.app.hint.show({ words: plan && !mayEdit ? t("edit.select.read") : howTo("select") });
  }

  click(at) {
    this.app.selection.pick(at);
  }
}
