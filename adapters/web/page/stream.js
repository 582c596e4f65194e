// The stream of an answer: asks, reads events as they come, and comes back after a lost connection.

/** Tries to come back on its own this often; then a person decides. */
export const TRIES = 3;
/** The first pause before a try, in milliseconds; each next one is twice as long. */
const FIRST_PAUSE = 700;

/** How long to wait before a try, counted from 1, in milliseconds. */
export const pauseBefore = (times) => FIRST_PAUSE * 2 ** (times - 1);

/** What went wrong with a request: a code, a sentence, advice, and whether the server said it. */
export class Refused extends Error {
  constructor(status, body, retryAfter) {
    super(body?.error?.message ?? "The server did not take this.");
    this.status = status;
    this.code = body?.error?.code ?? "unknown";
    this.advice = body?.error?.advice ?? "Please try again.";
    this.retryAfter = retryAfter;
  }
}

/** A JSON request; throws `Refused` for what the server declines and `TypeError` where it is not reached. */
export async function request(path, options = {}) {
  const response = await fetch(path, { credentials: "same-origin", ...options });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json();
}

async function refusal(response) {
  const body = await response.json().catch(() => null);
  return new Refused(response.status, body, Number(response.headers.get("retry-after")) || null);
}

/**
 * Follows one answer to its end. `message` holds what is known of it (`id`, `answer`, `seen`); `on` is told of each
 * event, of lost and found connections. Resolves when the answer has ended; rejects when it cannot be had.
 */
export async function follow(message, body, on, signal) {
  let lost = 0;
  while (true) {
    try {
      const resumed = Boolean(message.answer);
      const response = resumed ? await resume(message, signal) : await start(message, body, signal);
      message.resumed = resumed;
      message.answer = response.headers.get("x-topup-answer") ?? message.answer;
      on.connected();
      lost = 0;
      if (await read(response, message, on)) return;
    } catch (error) {
      if (signal.aborted || error instanceof Refused) throw error;
    }
    if (lost >= TRIES) throw new TypeError("connection lost");
    lost += 1;
    on.lost(lost);
    await pause(pauseBefore(lost), signal);
  }
}

function start(message, body, signal) {
  const options = {
    method: "POST", credentials: "same-origin", signal,
    headers: { "content-type": "application/json" },
    // Named by the page, so that a request that is sent again is answered once.
    body: JSON.stringify({ ...body, delivery: message.delivery ?? message.id }),
  };
  return taken(fetch("/chat", options));
}

async function resume(message, signal) {
  const path = `/chat/${encodeURIComponent(message.answer)}`;
  const options = { credentials: "same-origin", signal, headers: { "last-event-id": String(message.seen) } };
  return taken(fetch(path, options));
}

async function taken(response) {
  const got = await response;
  if (!got.ok) throw await refusal(got);
  return got;
}

/** Reads events to the end of the stream; true if the last one was among them. */
async function read(response, message, on) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) return false;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (!event) continue;
      message.seen = event.id;
      on.event(event.name, event.data);
      if (event.name === "done" || event.name === "error") {
        reader.cancel().catch(() => {});
        return true;
      }
    }
  }
}

function parse(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at <= 0) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 1).replace(/^ /, "");
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  return fields.event ? { id: Number(fields.id), name: fields.event, data: JSON.parse(fields.data)[fields.event] } : null;
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    }, { once: true });
  });
}
