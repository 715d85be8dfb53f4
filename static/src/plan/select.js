// The tool that selects: a click is one grid, with Shift or Ctrl one more.

import { t } from "../shared/page.js";

export class SelectTool {
  constructor(app) {
    this.app = app;
  }

  start() {
    this.refresh();
  }

  refresh() {
    const { plan, mayEdit } = this.app.session;
    this.app.hint.show({ words: t(plan && !mayEdit ? "edit.select.read" : "edit.select.how") });
  }

  click(at) {
    this.app.selection.pick(at);
  }
}
