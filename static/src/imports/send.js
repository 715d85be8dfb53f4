// A file on its way: in pieces, with how much has arrived, until it is there or given up.

import { Refused, sendTo } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { page, t } from "../shared/page.js";

const MB = 2 ** 20;

export function acceptFiles(form) {
  const input = form.elements.file;
  form.querySelector("button[type=submit]").hidden = true;
  input.addEventListener("change", () => input.files[0] && send(form, input.files[0]));
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files[0]) send(form, event.dataTransfer.files[0]);
  });
}

async function send(form, file) {
  const controller = new AbortController();
  const [input, box, fault, giveUp] = [form.elements.file, byId("sending"), byId("send-fault"), byId("give-up")];
  giveUp.onclick = () => controller.abort();
  fault.hidden = true;
  box.hidden = false;
  input.disabled = true;
  try {
    const id = await inPieces(file, controller.signal);
    const query = page.what ? `?what=${encodeURIComponent(page.what)}` : "";
    location.assign(`${page.prefix}${page.next ?? "/admin/imports/new"}/${id}${query}`);
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof Refused)) throw error;
    fault.hidden = error.name === "AbortError";
    fault.textContent = error.message;
    box.hidden = true;
    input.disabled = false;
    input.value = "";
  }
}

async function inPieces(file, signal) {
  const { id, chunk } = await sendTo("POST", "uploads", { query: { name: file.name, size: file.size }, signal });
  try {
    for (let offset = 0; offset < file.size; offset += chunk) {
      show(offset, file.size);
      await sendTo("PUT", `uploads/${id}`, { query: { offset }, body: file.slice(offset, offset + chunk), signal });
    }
    show(file.size, file.size);
  } catch (error) {
    await sendTo("DELETE", `uploads/${id}`).catch(() => null);
    throw error;
  }
  return id;
}

function show(sent, size) {
  byId("sent").value = sent / size;
  byId("sent-words").textContent = t("import.sent", { sent: (sent / MB).toFixed(1), size: (size / MB).toFixed(1) });
}
