// The page: what is typed goes to the server, what comes back is shown as it grows.

import { Connection } from "./connection.js";
import { age, byId, el } from "./dom.js";
import { Filters } from "./filters.js";
import { redraw } from "./redraw.js";
import { atEnd, more, toEnd } from "./scroll.js";
import { threadList } from "./side.js";
import { Refused, follow, request } from "./stream.js";
import { Threads } from "./threads.js";
import { askForToken } from "./token.js";
import { typing } from "./typing.js";
import { headline, messageView } from "./view.js";

/** How often ages are told anew, in milliseconds. */
const AGES = 15_000;

const threads = new Threads();
const filters = new Filters();
/** The streams under way, by message id. */
const streams = new Map();
const messages = byId("messages");
const question = byId("question");

// ---------------------------------------------------------------- theme

const preferred = window.matchMedia("(prefers-color-scheme: dark)");
let theme = localStorage.getItem("topup.theme") ?? (preferred.matches ? "dark" : "light");

function setTheme(next) {
  theme = next;
  document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-pressed", String(theme === "dark"));
  drawAll();
}

byId("theme").addEventListener("click", () => {
  setTheme(theme === "dark" ? "light" : "dark");
  localStorage.setItem("topup.theme", theme);
});

// ---------------------------------------------------------------- connection

const connection = new Connection({
  quiet: () => streams.size === 0,
  last: () => threads.shown.messages.findLast((m) => m.done?.kind === "answer")?.at,
  async back() {
    // What was lost with the connection goes on.
    const lost = threads.all.flatMap((t) => t.messages).filter((m) => m.error?.code === "connection");
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
  const follow = atEnd();
  const view = messageView(message, act, theme);
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
    const view = messageView(message, act, theme);
    const old = messages.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
    if (old) redraw(old, view);
    else messages.append(view);
  }
  if (!thread.messages.length) welcome();
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

async function welcome() {
  const box = el("div", { class: "welcome" }, el("h2", {}, "Ask about the numbers"),
    el("p", {}, "In plain words, as you would ask an analyst. A follow-up changes only what it says."));
  messages.replaceChildren(box);
  try {
    const { suggestions } = await request("/suggest");
    box.append(el("div", { class: "buttons" },
      suggestions.map((text) => el("button", { type: "button", class: "suggestion", onclick: () => ask(text) }, text))));
  } catch {
    // The page is useful without them.
  }
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
  if (!text.trim() || thread.messages.some((m) => streams.has(m.id))) return false;
  const message = threads.ask(thread, text.trim(), filters.inWords());
  message.body = { message: message.text, thread: thread.id, filters: filters.chosen(), ...(after ? { after } : {}) };
  message.theme = theme;
  threads.save();
  draw(message);
  toEnd();
  run(thread, message);
  return true;
}

function retry(message) {
  const thread = threads.all.find((t) => t.messages.includes(message));
  const lost = message.error?.code === "connection";
  Object.assign(message, { state: "working", error: null, lost: 0 });
  // After a lost connection the same answer is asked for; after a fault a new one.
  if (!lost) {
    Object.assign(message, { answer: null, seen: 0, partial: null, plan: null, card: null, done: null });
    const old = message.id;
    message.id = `${old.split("~")[0]}~${Date.now()}`;
    messages.querySelector(`[data-message="${CSS.escape(old)}"]`)?.setAttribute("data-message", message.id);
  }
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
      threads.save();
      connection.there();
      if (shown()) draw(message);
    },
    lost(times) {
      message.lost = times;
      connection.lost(times);
      if (shown()) draw(message);
    },
    event(name, data) {
      message[name] = data;
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
  if (message.error?.code === "gone" && !message.anew) {
    // The server was started again and knows nothing of it: it is asked once more, as a new question.
    message.anew = true;
    return retry(message);
  }
  if (!shown()) thread.fresh = true;
  threads.save();
  if (shown()) draw(message);
  controls();
  drawList();
}

function failed(message, error) {
  if (error.name === "AbortError") {
    message.done ??= { kind: "stopped", notes: [], suggestions: [] };
  } else if (error instanceof Refused) {
    const gone = error.status === 404 && message.answer;
    message.error = gone
      ? { code: "gone", message: "This answer was not finished.", advice: "Ask it again.", retry: true }
      : { code: error.code, message: error.message, advice: error.advice, retry: error.status !== 400 };
    if (error.code === "token_required") askForToken(() => retry(message));
  } else {
    message.error = { code: "connection", message: "The connection was lost.",
      advice: "Your question is kept and goes on once the server is back.", retry: true };
    connection.away();
  }
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
    threads.save();
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
  setTheme(theme);
  try {
    const { token_required } = await request("/session");
    if (token_required) return askForToken(begin);
    await offer();
    connection.there();
  } catch (error) {
    if (!(error instanceof Refused)) connection.away();
  }
  // What was under way when the page went is followed to its end.
  for (const thread of threads.all) {
    for (const message of thread.messages) {
      message.old = message.state === "ended";
      if (message.state === "working" && !streams.has(message.id)) run(thread, message);
    }
  }
  drawAll();
  toField();
}

begin();
