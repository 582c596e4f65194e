// The page: what is typed goes to the server, what comes back is shown as it grows.

import { Connection } from "./connection.js";
import { age, byId } from "./dom.js";
import { LOST, fault, isGone } from "./fault.js";
import { Filters } from "./filters.js";
import { redraw } from "./redraw.js";
import { atEnd, more, toEnd } from "./scroll.js";
import { threadList } from "./side.js";
import { Refused, follow, request } from "./stream.js";
import { theme } from "./theme.js";
import { KEY, Threads } from "./threads.js";
import { askForToken } from "./token.js";
import { typing } from "./typing.js";
import { headline, messageView } from "./view.js";
import { welcome } from "./welcome.js";

/** How often ages are told anew, in milliseconds. */
const AGES = 15_000;

const threads = new Threads();
const filters = new Filters();
/** The streams under way, by message id. */
const streams = new Map();
const messages = byId("messages");
const question = byId("question");

let look = "light";
const colours = theme((now) => {
  look = now;
  drawAll();
});

// ---------------------------------------------------------------- connection

const connection = new Connection({
  quiet: () => streams.size === 0,
  last: () => threads.shown.messages.findLast((m) => m.done?.kind === "answer")?.at,
  async back() {
    // What was lost with the connection goes on.
    const lost = threads.all.flatMap((t) => t.messages).filter((m) => m.error?.code === LOST);
    for (const message of lost) retry(message);
    if (!filters.boxes.length) await offer().catch(() => {});
  },
});
setInterval(() => {
  for (const shown of document.querySelectorAll(".age")) shown.textContent = age(Number(shown.dataset.at));
  connection.refresh();
}, AGES);

/** Tells those who cannot see it. */
function say(text) {
  if (text && byId("announce").textContent !== text) byId("announce").textContent = text;
}

// ---------------------------------------------------------------- showing

const act = { ask, retry, vote };

function draw(message) {
  // It may go on in a thread that is not shown.
  if (!threads.shown.messages.includes(message)) return;
  const follow = atEnd();
  const view = messageView(message, act, look);
  const old = messages.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
  if (old) {
    redraw(old, view);
  } else {
    messages.querySelector(".welcome")?.remove();
    messages.append(view);
  }
  if (follow) toEnd(view);
  else more();
}

function drawAll() {
  const thread = threads.shown;
  // The same thread in another look keeps what is open, and its place.
  const same = messages.dataset.thread === thread.id && thread.messages.length > 0;
  if (!same) messages.replaceChildren();
  messages.dataset.thread = thread.id;
  const place = messages.scrollTop;
  for (const message of thread.messages) {
    const view = messageView(message, act, look);
    const old = messages.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
    if (old) redraw(old, view);
    else messages.append(view);
  }
  if (!thread.messages.length) welcome(messages, ask);
  else messages.querySelector(".welcome")?.remove();
  drawList();
  controls();
  connection.refresh();
  if (same) messages.scrollTop = place;
  else toEnd();
}

function drawList() {
  threadList(threads, (t) => t.messages.some((m) => streams.has(m.id)), { show, forget });
}

/** To the field, except where that opens a keyboard over half of the screen. */
function toField() {
  if (window.matchMedia("(pointer: fine)").matches) question.focus();
}

function show(id) {
  threads.show(id);
  delete threads.shown.fresh;
  byId("threads").classList.remove("open");
  byId("threads-toggle").setAttribute("aria-expanded", "false");
  drawAll();
  toField();
}

function forget(id) {
  for (const message of threads.all.find((t) => t.id === id)?.messages ?? []) streams.get(message.id)?.abort();
  threads.remove(id);
  drawAll();
}

/** Send or Stop, as the shown thread is. */
function controls() {
  const working = threads.shown.messages.some((m) => streams.has(m.id));
  byId("send").hidden = working;
  byId("stop").hidden = !working;
  byId("composer").classList.toggle("working", working);
  messages.classList.toggle("working", working);
  if (!working) hint("");
}

/** Says beside the field, to everybody, why nothing happens. */
function hint(text) {
  byId("hint").textContent = text;
  byId("hint").hidden = !text;
}

byId("new-thread").addEventListener("click", () => {
  threads.begin();
  show(threads.current);
});
byId("threads-toggle").addEventListener("click", (event) => {
  const open = byId("threads").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
// ---------------------------------------------------------------- asking

/** Asks; `after` is the key of the answer that the words go on from, if it is not the last one. */
function ask(text, after) {
  const thread = threads.shown;
  if (!text.trim()) return false;
  if (thread.messages.some((m) => streams.has(m.id))) {
    hint("Still working on the last question: press Stop (Esc), wait, or ask in a new thread.");
    return false;
  }
  const message = threads.ask(thread, text.trim(), filters.inWords());
  message.body = { message: message.text, thread: thread.id, filters: filters.chosen(), ...(after ? { after } : {}) };
  message.theme = look;
  threads.save(message);
  draw(message);
  toEnd();
  run(thread, message);
  return true;
}

function retry(message) {
  const thread = threads.all.find((t) => t.messages.includes(message));
  if (!thread || streams.has(message.id)) return;
  const lost = message.error?.code === LOST;
  Object.assign(message, { state: "working", error: null, lost: 0 });
  // After a lost connection the same answer is asked for; after a fault a new one.
  if (!lost) {
    Object.assign(message, { answer: null, seen: 0, partial: null, plan: null, card: null, done: null });
    message.delivery = `${message.id}~${Date.now()}`.slice(-64);
  }
  threads.save(message);
  draw(message);
  run(thread, message);
}

async function run(thread, message) {
  const abort = new AbortController();
  streams.set(message.id, abort);
  controls();
  drawList();
  const shown = () => threads.current === thread.id;
  const on = {
    connected() {
      message.lost = 0;
      // A page that is loaded anew finds the answer again by its name.
      threads.save(message);
      connection.there();
      draw(message);
    },
    lost(times) {
      message.lost = times;
      connection.lost(times);
      draw(message);
    },
    event(name, data) {
      message[name] = data;
      message.touched = Date.now();
      if (name === "done" || name === "error") message.state = "ended";
      if (!shown()) return;
      draw(message);
      say(headline(message));
    },
  };
  const body = { ...message.body, look: { theme: message.theme, scale: 2 } };
  try {
    await follow(message, body, on, abort.signal);
  } catch (error) {
    failed(message, error);
  }
  streams.delete(message.id);
  message.state = "ended";
  if (message.error && isGone(message) && !message.anew) {
    // The server was started again and knows nothing of it: it is asked once more, as a new question.
    message.anew = true;
    return retry(message);
  }
  if (!shown()) thread.fresh = true;
  threads.save(message);
  draw(message);
  controls();
  drawList();
}

function failed(message, error) {
  if (error.name === "AbortError") {
    message.done ??= { kind: "stopped", notes: [], suggestions: [] };
    return;
  }
  message.error = fault(error, message);
  if (message.error.code === LOST) connection.away();
  if (message.error.code === "token_required") askForToken(() => retry(message));
}

async function stop() {
  for (const message of threads.shown.messages) {
    if (!streams.has(message.id)) continue;
    if (!message.answer) {
      streams.get(message.id).abort();
      continue;
    }
    try {
      await request(`/chat/${encodeURIComponent(message.answer)}`, { method: "DELETE" });
    } catch {
      streams.get(message.id)?.abort();
    }
  }
  toField();
}

async function vote(message, good, reason) {
  const body = { cache_key: message.done.cache_key, good, ...(reason ? { reason } : {}) };
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  try {
    await request("/feedback", options);
    message.vote = good;
    message.reason = reason ?? null;
    threads.save(message);
  } catch (error) {
    if (!(error instanceof Refused)) connection.away();
  }
  draw(message);
}

byId("stop").addEventListener("click", stop);
typing({ send: ask, stop, say });

// ---------------------------------------------------------------- beginning

async function offer() {
  const { segments } = await request("/segments");
  filters.offer(segments);
}

async function begin() {
  colours.begin();
  try {
    const { token_required } = await request("/session");
    if (token_required) return askForToken(begin);
    await offer();
    connection.there();
  } catch (error) {
    if (!(error instanceof Refused)) connection.away();
  }
  // What was under way when the page went is followed to its end.
  for (const message of threads.all.flatMap((t) => t.messages)) message.old = message.state === "ended";
  goOn(() => true);
  drawAll();
  toField();
}

/** Follows what is under way and nobody follows here. */
function goOn(wanted) {
  for (const thread of threads.all) {
    for (const message of thread.messages) {
      if (message.state === "working" && !streams.has(message.id) && wanted(message)) run(thread, message);
    }
  }
}

// Another tab of this browser has asked, or had an answer.
window.addEventListener("storage", ({ key }) => {
  if (key !== KEY && key !== null) return;
  if (key === null) threads.clear();
  else threads.load();
  drawAll();
  // Until it has a name it is the other tab that asks.
  goOn((message) => message.answer);
});

begin();
