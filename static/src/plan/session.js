// The plan as it is on the server, and the gestures on their way to it: one after the other, each with the version that
// the one before it left.

import { Refused } from "../shared/api.js";
import { logAfter, newSince } from "./log.js";

export const MOVED_ON = "urn:gridsvc:plan-moved-on";

// Whether it is not known if the service did what it was asked for.
export function isBroken({ status }) {
  return !status || status >= 500;
}

export class Session {
  constructor(api) {
    Object.assign(this, { api, plan: null, edits: [], waiting: 0, line: Promise.resolve() });
    this.listeners = { plan: [], change: [], reload: [], wait: [] };
  }

  // `what`: "plan" (it or its log changed), "change" (a Change came in), "reload" (others changed it), "wait" (how many
  // gestures are under way).
  on(what, listener) {
    this.listeners[what].push(listener);
  }

  tell(what, ...facts) {
    for (const listener of this.listeners[what]) listener(...facts);
  }

  get mayEdit() {
    return Boolean(this.plan?.may.edit);
  }

  async load(signal) {
    const { edits, ...plan } = await this.api.get(signal);
    Object.assign(this, { plan, edits });
    this.tell("plan");
  }

  // The Change that an edit makes; rejects with Refused.
  edit(args) {
    return this.after(async () => {
      const change = await this.api.edit({ version: this.plan.version, ...args });
      this.edits = logAfter(this.edits, change);
      return change;
    });
  }

  undo() {
    return this.after(() => this.plan.head > 0 && this.api.undo(this.plan.version));
  }

  redo() {
    return this.after(() => this.plan.head < this.plan.last && this.api.redo(this.plan.version));
  }

  // Undoes or does again until `head` edits are applied.
  async goTo(head) {
    while (this.plan.head !== head) if (!(await (this.plan.head > head ? this.undo() : this.redo()))) return;
  }

  // Changes what is not an edit: title, reason, locks.
  set(fields) {
    return this.after(async () => ({ plan: await this.api.patch({ version: this.plan.version, ...fields }) }));
  }

  // Runs a job after those under way; its answer is taken in before the next one starts.
  after(job) {
    const mine = this.line.then(() => this.run(job));
    this.line = mine.catch(() => {});
    this.wait(1);
    return mine.finally(() => this.wait(-1));
  }

  async run(job) {
    try {
      const answer = await job();
      if (answer) this.take(answer);
      return answer;
    } catch (error) {
      if (error instanceof Refused) await this.catchUp(error);
      throw error;
    }
  }

  take(answer) {
    this.plan = { ...this.plan, ...answer.plan };
    if (answer.changed) this.tell("change", answer);
    this.tell("plan");
  }

  // Others changed the plan, or an answer got lost and nobody knows what became of the gesture: what the plan has
  // meanwhile goes with the refusal.
  async catchUp(error) {
    if (error.facts.type !== MOVED_ON && !isBroken(error)) return;
    const { edits, plan } = this;
    try {
      await this.load();
    } catch (again) {
      if (again instanceof Refused) return;
      throw again;
    }
    if (this.plan.version === plan.version) return;
    error.news = newSince(edits, this.edits);
    error.closed = this.mayEdit ? "" : this.plan.status;
    this.tell("reload");
  }

  wait(more) {
    this.waiting += more;
    this.tell("wait", this.waiting);
  }
}
