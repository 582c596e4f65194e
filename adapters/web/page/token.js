// Asks for the service's token where it wants one.

import { byId } from "./dom.js";
import { Refused, request } from "./stream.js";

/** The server took the token, and the browser did not keep the cookie that says so. */
const NO_COOKIE = "That is the token, but this browser does not keep the cookie of this page. Open it by its https " +
  "address; whoever runs the service can allow plain HTTP with web.plain_http.";

function wrong(text) {
  byId("token-error").textContent = text;
  byId("token-error").hidden = false;
  byId("token").select();
}

/** Opens the dialog; calls `then` once the token was taken. */
export function askForToken(then) {
  const dialog = byId("token-dialog");
  if (dialog.open) return;
  byId("token-form").onsubmit = async (event) => {
    event.preventDefault();
    const body = JSON.stringify({ token: byId("token").value });
    try {
      await request("/session", { method: "POST", headers: { "content-type": "application/json" }, body });
      const { token_required } = await request("/session");
      if (token_required) return wrong(NO_COOKIE);
      byId("token").value = "";
      dialog.close();
      then();
    } catch (error) {
      wrong(error instanceof Refused ? `${error.message} ${error.advice}` : "The server cannot be reached.");
    }
  };
  dialog.showModal();
}
