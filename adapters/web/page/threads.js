// Threads and their messages, kept by the browser over a reload and shared by its tabs: what two of them wrote is
// merged, so that none overwrites the other.

export const KEY = "topup.threads";
/** Beyond these the oldest are forgotten: a browser keeps some megabytes. */
const MOST_THREADS = 20;
const MOST_MESSAGES = 60;
/** So many forgotten threads are remembered as such, so that another tab does not bring them back. */
const MOST_FORGOTTEN = 200;
const UNNAMED = "New thread";

/** All threads, newest first, and which one this tab shows. */
export class Threads {
  constructor(storage = window.localStorage, tab = window.sessionStorage) {
    Object.assign(this, { storage, tab, all: [], forgotten: {}, current: null });
    const last = this.load();
    const wanted = [tab.getItem(KEY), last].find((id) => this.all.some((t) => t.id === id));
    this.current = wanted ?? this.all[0]?.id ?? null;
    if (!this.current) this.begin();
  }

  /** Takes in what the browser keeps; gives the thread that was shown last, in whichever tab. */
  load() {
    let kept = {};
    try {
      kept = JSON.parse(this.storage.getItem(KEY) ?? "{}");
    } catch {
      // What cannot be read is written anew.
    }
    this.forgotten = { ...kept.forgotten, ...this.forgotten };
    for (const thread of Array.isArray(kept.all) ? kept.all : []) this.merge(thread);
    const gone = this.all.filter((t) => t.id in this.forgotten);
    this.all = this.all.filter((t) => !gone.includes(t));
    this.all.sort((a, b) => begun(b) - begun(a));
    if (gone.some((t) => t.id === this.current)) this.current = this.all[0]?.id ?? null;
    if (!this.current && gone.length) this.begin();
    return kept.current;
  }

  /** One thread as another tab (or an earlier page) knew it. Of a message the later state counts. */
  merge(theirs) {
    const ours = this.all.find((t) => t.id === theirs.id);
    if (!ours) {
      this.all.push({ ...theirs, messages: theirs.messages ?? [] });
      return;
    }
    if (!ours.messages.length || ours.title === UNNAMED) ours.title = theirs.title;
    for (const message of theirs.messages ?? []) {
      const known = ours.messages.find((m) => m.id === message.id);
      if (!known) ours.messages.push(message);
      else if ((message.touched ?? 0) > (known.touched ?? 0)) Object.assign(known, message);
    }
    ours.messages.sort((a, b) => a.at - b.at);
  }

  /** Keeps everything; `changed` is a message that has a new state. A full store forgets the oldest thread. */
  save(changed) {
    if (changed) changed.touched = Date.now();
    this.load();
    this.tab.setItem(KEY, this.current);
    // A thread in which nothing was asked is this tab's alone.
    const named = this.all.filter((t) => t.messages.length);
    let kept = named.filter((t, at) => at < MOST_THREADS || t.id === this.current);
    this.all = this.all.filter((t) => !t.messages.length || kept.includes(t));
    for (const thread of kept) thread.messages = thread.messages.slice(-MOST_MESSAGES);
    const forgotten = Object.fromEntries(Object.entries(this.forgotten).sort((a, b) => b[1] - a[1]).slice(0, MOST_FORGOTTEN));
    while (true) {
      try {
        this.storage.setItem(KEY, JSON.stringify({ all: kept, forgotten, current: this.current }));
        return;
      } catch {
        if (kept.length < 2) return;
        kept = kept.slice(0, -1);
      }
    }
  }

  /** A new, empty thread, shown from now on. An empty one is used again. */
  begin() {
    const empty = this.all.find((t) => !t.messages.length);
    const thread = empty ?? { id: crypto.randomUUID?.() ?? random(), title: UNNAMED, at: Date.now(), messages: [] };
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
    this.forgotten[id] = Date.now();
    this.all = this.all.filter((t) => t.id !== id);
    if (!this.all.length) this.begin();
    if (this.current === id) this.current = this.all[0].id;
    this.save();
  }

  /** Everything was cleared away elsewhere. */
  clear() {
    Object.assign(this, { all: [], forgotten: {}, current: null });
    this.begin();
  }

  /** The thread that is shown. */
  get shown() {
    return this.all.find((t) => t.id === this.current);
  }

  /** Adds a question with its answer to come. */
  ask(thread, text, filters) {
    if (!thread.messages.length) thread.title = this.free(text.slice(0, 60));
    const message = {
      id: crypto.randomUUID?.() ?? random(), text, filters, at: Date.now(), state: "working", answer: null, seen: 0,
      partial: null, plan: null, card: null, done: null, error: null, vote: null,
    };
    thread.messages.push(message);
    this.save(message);
    return message;
  }

  /** A title that no other thread has. */
  free(title) {
    const taken = (text) => this.all.some((t) => t.title === text);
    let name = title;
    for (let n = 2; taken(name); n += 1) name = `${title} (${n})`;
    return name;
  }
}

/** When a thread was begun. */
const begun = (thread) => thread.at ?? thread.messages[0]?.at ?? 0;

/** Pages that are not served over TLS have no `randomUUID`. */
function random() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
