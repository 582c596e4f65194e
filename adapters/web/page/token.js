// Asks for the service's token where it wants one.

import { byId } from "./dom.js";
import { request } from "./stream.js";

/** Opens the dialog; calls `then` once the token was taken. */
export function askForToken(then) {
  const dialog = byId("token-dialog");
  if (dialog.open) return;
  byId("token-form").onsubmit = async (event) => {
    event.preventDefault();
    const body = JSON.stringify({ token: byId("token").value });
    try {
      await request("/session", { method: "POST", headers: { "content-type": "application/json" }, body });
      dialog.close();
      then();
    } catch (error) {
      byId("token-error").textContent = error.advice ?? "The server cannot be reached.";
      byId("token-error").hidden = false;
    }
  };
  dialog.showModal();
}
