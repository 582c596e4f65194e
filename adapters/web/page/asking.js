// Asking: a question goes to the server and is followed to its end; it is tried again, stopped, voted on.

import { LOST, fault, isGone } from "./fault.js";
import { narrow } from "./narrow.js";
import { toEnd } from "./scroll.js";
import { Refused, follow, request } from "./stream.js";
import { askForToken } from "./token.js";
import { headline } from "./view.js";

export class Asking {
  /** `streams` holds what is under way, by message id. */
  constructor({ threads, filters, streams, screen, connection }) {
    Object.assign(this, { threads, filters, streams, screen, connection });
  }

  /** Asks; `after` is the key of the answer that the words go on from, if it is not the last one. */
  ask(text, after) {
    const thread = this.threads.shown;
    if (!text.trim()) return false;
    if (this.screen.works(thread)) {
      this.screen.hint("Still working on the last question: press Stop (Esc), wait, or ask in a new thread.");
      return false;
    }
    const message = this.threads.ask(thread, text.trim(), this.filters.inWords());
    message.body = { message: message.text, thread: thread.id, filters: this.filters.chosen(), ...(after ? { after } : {}) };
    Object.assign(message, { theme: this.screen.look, narrow: narrow.matches });
    this.threads.save(message);
    this.screen.draw(message);
    toEnd();
    this.run(thread, message);
    return true;
  }

  retry(message) {
    const thread = this.threads.all.find((t) => t.messages.includes(message));
    if (!thread || this.streams.has(message.id)) return;
    const lost = message.error?.code === LOST;
    Object.assign(message, { state: "working", error: null, lost: 0 });
    // After a lost connection the same answer is asked for; after a fault a new one.
    if (!lost) {
      Object.assign(message, { answer: null, seen: 0, partial: null, plan: null, card: null, done: null });
      message.delivery = `${message.id}~${Date.now()}`.slice(-64);
    }
    this.threads.save(message);
    this.screen.draw(message);
    this.run(thread, message);
  }

  /** What was lost with the connection goes on. */
  retryLost() {
    const lost = this.threads.all.flatMap((t) => t.messages).filter((m) => m.error?.code === LOST);
    for (const message of lost) this.retry(message);
  }

  async run(thread, message) {
    const { threads, streams, screen, connection } = this;
    const abort = new AbortController();
    streams.set(message.id, abort);
    screen.controls();
    screen.drawList();
    const on = {
      connected() {
        message.lost = 0;
        // A page that is loaded anew finds the answer again by its name.
        threads.save(message);
        connection.there();
        screen.draw(message);
      },
      lost(times) {
        message.lost = times;
        connection.lost(times);
        screen.draw(message);
      },
      event(name, data) {
        message[name] = data;
        message.touched = Date.now();
        if (name === "done" || name === "error") message.state = "ended";
        if (!screen.shows(thread)) return;
        screen.draw(message);
        screen.say(headline(message));
      },
    };
    const body = { ...message.body, look: { theme: message.theme, scale: 2, narrow: message.narrow === true } };
    try {
      await follow(message, body, on, abort.signal);
    } catch (error) {
      this.failed(message, error);
    }
    streams.delete(message.id);
    message.state = "ended";
    if (message.error && isGone(message) && !message.anew) {
      // The server was started again and knows nothing of it: it is asked once more, as a new question.
      message.anew = true;
      return this.retry(message);
    }
    if (!screen.shows(thread)) thread.fresh = true;
    threads.save(message);
    screen.draw(message);
    screen.controls();
    screen.drawList();
  }

  failed(message, error) {
    if (error.name === "AbortError") {
      message.done ??= { kind: "stopped", notes: [], suggestions: [] };
      return;
    }
    message.error = fault(error, message);
    if (message.error.code === LOST) this.connection.away();
    if (message.error.code === "token_required") askForToken(() => this.retry(message));
  }

  /** Follows what is under way and nobody follows here. */
  goOn(wanted) {
    for (const thread of this.threads.all) {
      for (const message of thread.messages) {
        if (message.state === "working" && !this.streams.has(message.id) && wanted(message)) this.run(thread, message);
      }
    }
  }

  async stop() {
    for (const message of this.threads.shown.messages) {
      if (!this.streams.has(message.id)) continue;
      if (!message.answer) {
        this.streams.get(message.id).abort();
        continue;
      }
      try {
        await request(`/chat/${encodeURIComponent(message.answer)}`, { method: "DELETE" });
      } catch {
        this.streams.get(message.id)?.abort();
      }
    }
    this.screen.toField();
  }

  async vote(message, good, reason) {
    const body = { cache_key: message.done.cache_key, good, ...(reason ? { reason } : {}) };
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    try {
      await request("/feedback", options);
      message.vote = good;
      message.reason = reason ?? null;
      this.threads.save(message);
    } catch (error) {
      if (!(error instanceof Refused)) this.connection.away();
      else this.screen.say(`${error.message} ${error.advice}`);
    }
    this.screen.draw(message);
  }
}
