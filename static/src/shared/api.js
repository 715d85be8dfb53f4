// Calls of the HTTP API; refusals become errors with the server's own sentence.

import { lang, page, t } from "./page.js";

// `facts` are what else the problem document says.
export class Refused extends Error {
  constructor(status, detail, facts = {}) {
    super(detail);
    Object.assign(this, { status, facts });
  }
}

// The JSON at `path` (below /api/v1 unless it starts with /); rejects with Refused, or AbortError.
export async function getJson(path, query = {}, signal = undefined) {
  return answerOf(fetch(urlOf(path, query), { signal, headers: { Accept: "application/json" } }));
}

async function answerOf(sent) {
  const response = await sent.catch(broken);
  const body = await response.json().catch((error) => (error instanceof SyntaxError ? {} : broken(error)));
  if (!response.ok) throw new Refused(response.status, body[`detail_${lang}`] || body.detail || t("error.network"), body);
  return body;
}

// An answer that did not come, or not to its end.
function broken(error) {
  throw error.name === "AbortError" ? error : new Refused(0, t("error.network"));
}

// The JSON that a write at `path` answers with (null where it says nothing); `page.csrf` is the session's token. `type` is
// null for a body that says its own, as a form does.
export async function sendTo(method, path, { query = {}, body = undefined, signal = undefined, type = "application/octet-stream" } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": page.csrf, ...(type && { "Content-Type": type }) };
  return answerOf(fetch(urlOf(path, query), { method, body, signal, headers }));
}

// The same with JSON sent.
export async function sendJson(method, path, content) {
  return sendTo(method, path, { body: JSON.stringify(content), type: "application/json" });
}

export function urlOf(path, query = {}) {
  const asked = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const search = new URLSearchParams(asked).toString();
  return `${page.prefix}${path.startsWith("/") ? path : `/api/v1/${path}`}${search ? `?${search}` : ""}`;
}

// Runs the latest of several asynchronous jobs: starting one abandons the one before.
export function latest() {
  let controller = null;
  return async (job) => {
    controller?.abort();
    const mine = new AbortController();
    controller = mine;
    try {
      return await job(mine.signal);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      throw error;
    }
  };
}
