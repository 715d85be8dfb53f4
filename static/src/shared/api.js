// Calls of the HTTP API; refusals become errors with the server's own sentence.

import { lang, page, t } from "./page.js";

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

// The JSON at `path` (below /api/v1 unless it starts with /); rejects with Refused, or AbortError.
export async function getJson(path, query = {}, signal = undefined) {
  const response = await fetch(urlOf(path, query), { signal, headers: { Accept: "application/json" } }).catch((error) => {
    throw error.name === "AbortError" ? error : new Refused(0, t("error.network"));
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body[`detail_${lang}`] || body.detail || t("error.network"));
  return body;
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
