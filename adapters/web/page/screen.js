// The shown thread: its messages, the list of threads beside it, and which buttons can be pressed.

import { age, byId } from "./dom.js";
import { redraw } from "./redraw.js";
import { atEnd, more, toEnd } from "./scroll.js";
import { threadList } from "./side.js";
import { messageView } from "./view.js";
import { welcome } from "./welcome.js";

const messages = byId("messages");
const question = byId("question");

export class Screen {
  /** `streams` holds what is under way, by message id; `act` what buttons in answers do; `drawn` is told of each drawing anew. */
  constructor({ threads, streams, act, drawn }) {
    Object.assign(this, { threads, streams, act, drawn, look: "light" });
  }

  /** The page's colours are these from now on. */
  in(look) {
    this.look = look;
    this.drawAll();
  }

  /** Whether a thread has a question under way. */
  works(thread) {
    return thread.messages.some((m) => this.streams.has(m.id));
  }

  shows(thread) {
    return this.threads.current === thread.id;
  }

  draw(message) {
    // It may go on in a thread that is not shown.
    if (!this.threads.shown.messages.includes(message)) return;
    const follow = atEnd();
    const view = this.put(message);
    if (follow) toEnd(view);
    else more();
  }

  /** Shows a message in its place, or behind the others. */
  put(message) {
    const view = messageView(message, this.act, this.look);
    const old = messages.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
    messages.querySelector(".welcome")?.remove();
    if (old) redraw(old, view);
    else messages.append(view);
    return view;
  }

  drawAll() {
    const thread = this.threads.shown;
    // The same thread in another look keeps what is open, and its place.
    const same = messages.dataset.thread === thread.id && thread.messages.length > 0;
    if (!same) messages.replaceChildren();
    messages.dataset.thread = thread.id;
    const place = messages.scrollTop;
    for (const message of thread.messages) this.put(message);
    if (!thread.messages.length) welcome(messages, this.act.ask);
    this.drawList();
    this.controls();
    this.drawn();
    if (same) messages.scrollTop = place;
    else toEnd();
  }

  drawList() {
    threadList(this.threads, (t) => this.works(t), { show: (id) => this.show(id), forget: (id) => this.forget(id) });
  }

  show(id) {
    this.threads.show(id);
    delete this.threads.shown.fresh;
    byId("threads").classList.remove("open");
    byId("threads-toggle").setAttribute("aria-expanded", "false");
    this.drawAll();
    this.toField();
  }

  forget(id) {
    for (const message of this.threads.all.find((t) => t.id === id)?.messages ?? []) this.streams.get(message.id)?.abort();
    this.threads.remove(id);
    this.drawAll();
  }

  /** Send or Stop, as the shown thread is. */
  controls() {
    const working = this.works(this.threads.shown);
    byId("send").hidden = working;
    byId("stop").hidden = !working;
    byId("composer").classList.toggle("working", working);
    messages.classList.toggle("working", working);
    if (!working) this.hint("");
  }

  /** Says beside the field, to everybody, why nothing happens. */
  hint(text) {
    byId("hint").textContent = text;
    byId("hint").hidden = !text;
  }

  /** Tells those who cannot see it. */
  say(text) {
    if (text && byId("announce").textContent !== text) byId("announce").textContent = text;
  }

  /** To the field, except where that opens a keyboard over half of the screen. */
  toField() {
    if (window.matchMedia("(pointer: fine)").matches) question.focus();
  }

  /** Ages grow while nothing else happens. */
  grow() {
    for (const shown of document.querySelectorAll(".age")) shown.textContent = age(Number(shown.dataset.at));
  }
}
