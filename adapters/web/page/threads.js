// Threads and their messages, kept by the browser over a reload.

const KEY = "topup.threads";
/** Beyond these the oldest are forgotten: a browser keeps some megabytes. */
const MOST_THREADS = 20;
const MOST_MESSAGES = 60;

/** All threads, newest first, and which one is shown. */
export class Threads {
  constructor(storage = window.localStorage) {
    this.storage = storage;
    this.all = [];
    this.current = null;
    this.load();
    if (!this.all.length) this.begin();
    this.current ??= this.all[0].id;
  }

  load() {
    try {
      const kept = JSON.parse(this.storage.getItem(KEY) ?? "{}");
      this.all = Array.isArray(kept.all) ? kept.all : [];
      this.current = this.all.some((t) => t.id === kept.current) ? kept.current : null;
    } catch {
      this.all = [];
    }
    // What was under way when the page went is asked about anew by the page.
    for (const thread of this.all) thread.messages ??= [];
  }

  /** Keeps everything. A full store forgets the oldest thread and tries again. */
  save() {
    this.all = this.all.slice(0, MOST_THREADS);
    for (const thread of this.all) thread.messages = thread.messages.slice(-MOST_MESSAGES);
    while (true) {
      try {
        this.storage.setItem(KEY, JSON.stringify({ all: this.all, current: this.current }));
        return;
      } catch {
        if (this.all.length < 2) return;
        this.all.pop();
      }
    }
  }

  /** A new, empty thread, shown from now on. An empty one is used again. */
  begin() {
    const empty = this.all.find((t) => !t.messages?.length);
    const thread = empty ?? { id: crypto.randomUUID?.() ?? random(), title: "New thread", messages: [] };
    if (!empty) this.all.unshift(thread);
    this.current = thread.id;
    this.save();
    return thread;
  }

  show(id) {
    if (this.all.some((t) => t.id === id)) this.current = id;
    this.save();
  }

  remove(id) {
    this.all = this.all.filter((t) => t.id !== id);
    if (!this.all.length) this.begin();
    if (this.current === id) this.current = this.all[0].id;
    this.save();
  }

  /** The thread that is shown. */
  get shown() {
    return this.all.find((t) => t.id === this.current);
  }

  /** Adds a question with its answer to come. */
  ask(thread, text, filters) {
    if (!thread.messages.length) thread.title = text.slice(0, 60);
    const message = {
      id: crypto.randomUUID?.() ?? random(), text, filters, at: Date.now(), state: "working", answer: null, seen: 0,
      partial: null, plan: null, card: null, done: null, error: null, vote: null,
    };
    thread.messages.push(message);
    this.save();
    return message;
  }
}

/** Pages that are not served over TLS have no `randomUUID`. */
function random() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
