// The page: what is typed goes to the server, what comes back is shown as it grows.

import { age, byId, el } from "./dom.js";
import { Filters } from "./filters.js";
import { Refused, follow, request } from "./stream.js";
import { Threads } from "./threads.js";
import { messageView } from "./view.js";

const COMMANDS = [
  ["/trend", "a metric over time"], ["/forecast", "forecast against actual"],
  ["/funnel", "from submission to issuance"], ["/help", "what can be asked"],
];
/** How often the server is looked for while it is away, in milliseconds. */
const LOOK = 5000;

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

function connection(state, text) {
  const shown = byId("connection");
  shown.dataset.state = state;
  shown.textContent = text;
  byId("reconnect").hidden = state !== "away";
  const away = byId("away");
  away.hidden = state !== "away";
  if (state === "away") {
    const last = threads.shown.messages.findLast((m) => m.done?.kind === "answer");
    away.textContent = last
      ? `The server cannot be reached. The last answer below is from ${age(last.at)}.`
      : "The server cannot be reached.";
  }
}

async function reach() {
  try {
    await request("/healthz");
    connection("connected", "Connected");
    if (!filters.boxes.length) await offer();
    return true;
  } catch {
    connection("away", "Not connected");
    return false;
  }
}

byId("reconnect").addEventListener("click", reach);
window.addEventListener("online", reach);
window.addEventListener("offline", () => connection("away", "Offline"));
setInterval(() => {
  if (byId("connection").dataset.state === "away") reach();
  for (const shown of document.querySelectorAll(".age")) shown.textContent = age(Number(shown.dataset.at));
}, LOOK);

// ---------------------------------------------------------------- showing

const act = { ask, retry, vote };

/** Whether the page keeps up with what comes; scrolling up ends that, scrolling down begins it again. */
let followed = true;
let scrolled = 0;

function atEnd() {
  return followed || messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
}

/** Scrolls to the end, but no further than the beginning of the newest exchange: its headline is what counts. */
function toEnd(newest) {
  const last = newest instanceof Element ? newest : messages.lastElementChild;
  const room = messages.clientHeight;
  const taller = last && last.offsetHeight > room;
  messages.scrollTop = taller ? last.offsetTop - messages.offsetTop - 8 : messages.scrollHeight;
  followed = true;
  byId("to-end").hidden = true;
}

function draw(message) {
  const follow = atEnd();
  const view = messageView(message, act, theme);
  const old = messages.querySelector(`[data-message="${CSS.escape(message.id)}"]`);
  if (old) {
    // What somebody opened stays open while the answer grows.
    const open = [...old.querySelectorAll("details")].filter((d) => d.open).map((d) => d.firstChild.textContent);
    for (const d of view.querySelectorAll("details")) d.open = open.includes(d.firstChild.textContent);
    old.replaceWith(view);
  } else {
    messages.querySelector(".welcome")?.remove();
    messages.append(view);
  }
  if (follow) toEnd(view);
  else byId("to-end").hidden = false;
}

function drawAll() {
  const thread = threads.shown;
  messages.replaceChildren(...thread.messages.map((m) => messageView(m, act, theme)));
  if (!thread.messages.length) welcome();
  const items = threads.all.map((t) => {
    const open = el("button", { type: "button", class: "thread", "aria-current": t.id === threads.current ? "true" : null,
      onclick: () => show(t.id) }, t.title);
    const remove = el("button", { type: "button", class: "icon-button", title: "Forget this thread",
      onclick: () => forget(t.id) }, el("span", { "aria-hidden": "true" }, "✕"), el("span", { class: "hidden" }, `Forget ${t.title}`));
    return el("li", {}, open, remove);
  });
  byId("thread-list").replaceChildren(...items);
  controls();
  toEnd();
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

function show(id) {
  threads.show(id);
  byId("threads").classList.remove("open");
  byId("threads-toggle").setAttribute("aria-expanded", "false");
  drawAll();
  question.focus();
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
}

byId("new-thread").addEventListener("click", () => {
  threads.begin();
  show(threads.current);
});
byId("threads-toggle").addEventListener("click", (event) => {
  const open = byId("threads").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
byId("to-end").addEventListener("click", toEnd);
messages.addEventListener("scroll", () => {
  const rest = messages.scrollHeight - messages.scrollTop - messages.clientHeight;
  if (messages.scrollTop < scrolled - 4) followed = false;
  if (rest < 80) followed = true;
  scrolled = messages.scrollTop;
  if (atEnd()) byId("to-end").hidden = true;
});

// ---------------------------------------------------------------- asking

function ask(text) {
  const thread = threads.shown;
  if (!text.trim() || thread.messages.some((m) => streams.has(m.id))) return;
  const message = threads.ask(thread, text.trim(), filters.inWords());
  message.body = { message: message.text, thread: thread.id, filters: filters.chosen() };
  message.theme = theme;
  draw(message);
  toEnd();
  run(thread, message);
  drawThreads(thread);
}

function drawThreads(thread) {
  if (thread.messages.length === 1) drawAll();
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
  const shown = () => threads.current === thread.id;
  const on = {
    connected() {
      message.lost = 0;
      connection("connected", "Connected");
      if (shown()) draw(message);
    },
    lost(times) {
      message.lost = times;
      connection("lost", `Reconnecting (${times} of 3)`);
      if (shown()) draw(message);
    },
    event(name, data) {
      message[name] = data;
      if (name === "done" || name === "error") message.state = "ended";
      if (shown()) draw(message);
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
  threads.save();
  if (shown()) draw(message);
  controls();
}

function failed(message, error) {
  if (error.name === "AbortError") {
    message.done ??= { kind: "stopped", notes: [], suggestions: [] };
  } else if (error instanceof Refused) {
    // The run is gone: asked again, it is answered anew.
    const gone = error.status === 404 && message.answer;
    message.error = gone
      ? { code: "gone", message: "This answer was not finished.", advice: "Ask it again.", retry: true }
      : { code: error.code, message: error.message, advice: error.advice, retry: error.status !== 400 };
    if (error.code === "token_required") askForToken(() => retry(message));
  } else {
    message.error = { code: "connection", message: "The connection was lost.", advice: "Nothing of the question is lost.", retry: true };
    connection("away", "Not connected");
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
  question.focus();
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
    if (!(error instanceof Refused)) connection("away", "Not connected");
  }
  draw(message);
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("send").hidden) return;
  ask(question.value);
  question.value = "";
  grow();
  complete();
});
byId("stop").addEventListener("click", stop);

// ---------------------------------------------------------------- typing

function grow() {
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight, 180)}px`;
}

let offered = [];
let marked = -1;

function complete() {
  const typed = question.value;
  offered = /^\/\S*$/.test(typed) ? COMMANDS.filter(([name]) => name.startsWith(typed)) : [];
  marked = offered.length ? 0 : -1;
  const options = offered.map(([name, what], at) => el("li", { role: "option", id: `completion-${at}`,
    "aria-selected": String(at === marked), onpointerdown: (event) => {
      event.preventDefault();
      take(at);
    } }, el("strong", {}, name), ` ${what}`));
  byId("completions").replaceChildren(...options);
  byId("completions").hidden = !offered.length;
  question.setAttribute("aria-expanded", String(offered.length > 0));
  mark(marked);
}

function mark(at) {
  marked = at;
  for (const [i, option] of [...byId("completions").children].entries()) option.setAttribute("aria-selected", String(i === at));
  if (at >= 0) question.setAttribute("aria-activedescendant", `completion-${at}`);
  else question.removeAttribute("aria-activedescendant");
}

function take(at) {
  question.value = `${offered[at][0]} `;
  complete();
  question.focus();
}

question.addEventListener("input", () => {
  grow();
  complete();
});
question.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (offered.length && step) {
    event.preventDefault();
    mark((marked + step + offered.length) % offered.length);
  } else if (offered.length && (event.key === "Tab" || (event.key === "Enter" && question.value !== offered[marked][0]))) {
    event.preventDefault();
    take(marked);
  } else if (event.key === "Escape") {
    if (offered.length) {
      question.value = "";
      complete();
    } else if (!byId("stop").hidden) stop();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("composer").requestSubmit();
  }
});

// ---------------------------------------------------------------- beginning

function askForToken(then) {
  const dialog = byId("token-dialog");
  if (dialog.open) return;
  byId("token-form").onsubmit = async (event) => {
    event.preventDefault();
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token: byId("token").value }) };
    try {
      await request("/session", options);
      dialog.close();
      then();
    } catch (error) {
      byId("token-error").textContent = error.advice ?? "The server cannot be reached.";
      byId("token-error").hidden = false;
    }
  };
  dialog.showModal();
}

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
    connection("connected", "Connected");
  } catch (error) {
    if (!(error instanceof Refused)) connection("away", "Not connected");
  }
  // What was under way when the page went is followed to its end.
  for (const thread of threads.all) {
    for (const message of thread.messages) {
      message.old = message.state === "ended";
      if (message.state === "working" && !streams.has(message.id)) run(thread, message);
    }
  }
  drawAll();
  question.focus();
}

begin();
