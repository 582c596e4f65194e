// The page: brings its parts together, and begins.

import { Asking } from "./asking.js";
import { Connection } from "./connection.js";
import { byId } from "./dom.js";
import { Filters } from "./filters.js";
import { narrow } from "./narrow.js";
import { Screen } from "./screen.js";
import { Refused, request } from "./stream.js";
import { theme } from "./theme.js";
import { KEY, Threads } from "./threads.js";
import { askForToken } from "./token.js";
import { typing } from "./typing.js";

/** How often ages are told anew, in milliseconds. */
const AGES = 15_000;

const threads = new Threads();
const filters = new Filters();
/** The streams under way, by message id. */
const streams = new Map();

const connection = new Connection({
  quiet: () => streams.size === 0,
  last: () => threads.shown.messages.findLast((m) => m.done?.kind === "answer")?.at,
  async back() {
    // Pictures that could not be drawn for a new look are drawn now.
    screen.drawAll();
    asking.retryLost();
    if (!filters.boxes.length) await offer().catch(() => {});
  },
});
const act = {
  ask: (text, after) => asking.ask(text, after),
  retry: (message) => asking.retry(message),
  vote: (message, good, reason) => asking.vote(message, good, reason),
};
const screen = new Screen({ threads, streams, act, drawn: () => connection.refresh() });
const asking = new Asking({ threads, filters, streams, screen, connection });

const colours = theme((look) => screen.in(look));
// A phone is turned, a window pulled: the pictures are drawn for the new width.
narrow.addEventListener("change", () => screen.drawAll());
setInterval(() => {
  screen.grow();
  connection.refresh();
}, AGES);

byId("new-thread").addEventListener("click", () => {
  threads.begin();
  screen.show(threads.current);
});
byId("threads-toggle").addEventListener("click", (event) => {
  const open = byId("threads").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
byId("stop").addEventListener("click", () => asking.stop());
typing({ send: act.ask, stop: () => asking.stop(), say: (text) => screen.say(text) });

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
  asking.goOn(() => true);
  screen.drawAll();
  screen.toField();
}

// Another tab of this browser has asked, or had an answer.
window.addEventListener("storage", ({ key }) => {
  if (key !== KEY && key !== null) return;
  if (key === null) threads.clear();
  else threads.load();
  screen.drawAll();
  // Until it has a name it is the other tab that asks.
  asking.goOn((message) => message.answer);
});

begin();
