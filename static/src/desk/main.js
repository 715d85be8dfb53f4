// The geocoding desk: lists work as forms; scripts send large files in pieces, watch the job, and drive the queue.

import { acceptFiles } from "../imports/send.js";
import { watchJob } from "../imports/watch.js";
import { sendJson } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { page } from "../shared/page.js";
import { Queue } from "./queue.js";
import { Single } from "./single.js";

const batch = `geocode/batches/${page.batch}`;

async function act(button, path, content) {
  button.disabled = true;
  await sendJson("POST", `${batch}/${path}`, content).catch(() => null);
  location.reload();
}

if (byId("drop")) acceptFiles(byId("drop"));
if (byId("single")) new Single();
if (byId("watch")) watchJob({ state: `${batch}/job`, cancel: `${batch}/cancel` });
byId("resume")?.addEventListener("click", ({ target }) => act(target, "resume", {}));
for (const button of document.querySelectorAll("[data-undo]")) {
  button.addEventListener("click", () => act(button, "undo", { decision: Number(button.dataset.undo) }));
}
if (byId("queue")) new Queue().start();
