// The connection to the server as people see it: there, lost and looked for, or away with a button.

import { age, byId } from "./dom.js";
import { Refused, TRIES, pauseBefore, request } from "./stream.js";

/** A quiet page makes sure of the server this often, in milliseconds. */
const BEAT = 15_000;

export class Connection {
  /**
   * `quiet` tells whether nothing else listens to the server now; `last` when the shown thread's last answer came;
   * `back` is called when the server is there again after it was away.
   */
  constructor({ quiet, last, back }) {
    Object.assign(this, { quiet, last, back, state: "connected", looking: false });
    byId("reconnect").addEventListener("click", () => this.look());
    for (const event of ["online", "focus"]) window.addEventListener(event, () => this.check());
    window.addEventListener("offline", () => this.away("Offline"));
    setInterval(() => {
      if (this.state === "connected" && document.visibilityState === "visible") this.check();
    }, BEAT);
  }

  show(state, text) {
    this.state = state;
    const shown = byId("connection");
    shown.dataset.state = state;
    if (shown.textContent !== text) shown.textContent = text;
    byId("reconnect").hidden = state !== "away";
    byId("away").hidden = state !== "away";
    this.refresh();
  }

  /** The line above the conversation, with the age of what is seen below it. */
  refresh() {
    const last = this.last();
    const text = `The server cannot be reached.${last ? ` The last answer here came ${age(last)}.` : ""}`;
    if (byId("away").textContent !== text) byId("away").textContent = text;
  }

  /** Something was heard of the server. */
  there() {
    const away = this.state === "away";
    if (this.state !== "connected") this.show("connected", "Connected");
    if (away) this.back();
  }

  lost(times) {
    this.show("lost", `Reconnecting (${times} of ${TRIES})`);
  }

  away(text = "Not connected") {
    this.show("away", text);
  }

  /** One look; true if the server is there. */
  async look() {
    try {
      await request("/healthz");
      this.there();
      return true;
    } catch (error) {
      if (error instanceof Refused) this.there();
      return error instanceof Refused;
    }
  }

  /** Looks for the server, and again after pauses where it was there before. */
  async check() {
    if (this.looking || !this.quiet()) return;
    this.looking = true;
    const tries = this.state === "away" ? 0 : TRIES;
    let there = await this.look();
    for (let times = 1; !there && times <= tries; times += 1) {
      this.lost(times);
      await new Promise((resolve) => setTimeout(resolve, pauseBefore(times)));
      there = await this.look();
    }
    if (!there) this.away();
    this.looking = false;
  }
}
