// Messages as people see them: the question, and the answer as far as it is known.

import { age, el, markdown, unbroken } from "./dom.js";
import { exportUrl, picture } from "./picture.js";

/** The two bubbles of a message. `act` holds what its buttons do; `theme` is the page's. */
export function messageView(message, act, theme) {
  const at = new Date(message.at);
  const time = el("time", { dateTime: at.toISOString(), title: at.toLocaleString() }, clock(at));
  const words = el("div", { class: "words" }, message.text);
  const chosen = message.filters?.length ? el("p", { class: "chosen-filters" }, chosenParts(message)) : null;
  const question = el("article", { class: "question", "aria-label": "You" }, words, chosen, time);
  const answer = el("article", { class: "answer", "aria-label": "Topup" });
  answer.dataset.state = message.state;
  answer.append(...answerParts(message, act, theme));
  const view = el("section", { class: "exchange" }, question, answer);
  view.dataset.message = message.id;
  return view;
}

/** What was chosen beside the words. What the answer says it left out is crossed out. */
function chosenParts({ filters, done, partial }) {
  // Earlier pages kept one text.
  if (typeof filters === "string") return [filters];
  const said = (done?.notes ?? partial?.notes ?? []).map((n) => n.text);
  const left = (value) => said.some((text) => /left out/.test(text) && text.includes(`“${value}”`));
  return filters.flatMap(({ label, value }, at) => {
    const text = label ? `${label}: ${value}` : value;
    const shown = left(value) ? el("s", {}, text, el("span", { class: "hidden" }, " (left out)")) : text;
    return at ? [" · ", shown] : ["Chosen: ", shown];
  });
}

/** What is new in an answer, in one sentence for a screen reader. */
export function headline({ done, error, card, partial }) {
  if (error) return `${error.message} ${error.advice ?? ""}`;
  if (done?.kind === "stopped") return "Stopped.";
  if (done) return card?.insight?.title ?? done.refusal?.message ?? done.clarification?.question ?? done.definition?.term ?? "Answered.";
  return card ? null : partial?.text;
}

function clock(at) {
  return at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}

function answerParts(message, act, theme) {
  const parts = [];
  const { done, error, card } = message;
  if (done?.kind === "definition") parts.push(...definition(done.definition));
  if (done?.kind === "clarification") parts.push(...clarification(done.clarification, act));
  if (done?.kind === "refusal") parts.push(el("p", {}, done.refusal.message), advice(done.refusal.advice));
  if (card) parts.push(...cardParts(message, theme));
  else if (message.plan && message.state === "working") parts.push(understood(message.plan));
  parts.push(...notes(done?.notes ?? message.partial?.notes ?? []));
  if (done?.kind === "stopped") parts.push(el("p", { class: "muted" }, "Stopped."));
  if (error) parts.push(...failure(message, act));
  if (message.state === "working") parts.push(progress(message));
  if (done?.kind === "answer") parts.push(context(message), ...tools(message, act, theme));
  if (done?.suggestions?.length) parts.push(suggestions(message, act));
  return parts.filter(Boolean);
}

function progress(message) {
  const lost = message.lost ? `Connection lost, trying again (${message.lost} of 3)` : null;
  const text = lost ?? `${message.partial?.text ?? "on it"} …`;
  return el("p", { class: "progress" }, el("span", { class: "dots", "aria-hidden": "true" }), text);
}

function cardParts(message, theme) {
  const { insight, chart, table } = message.card;
  const parts = [];
  if (insight) {
    parts.push(el("h2", {}, unbroken(insight.title)), el("p", { class: "summary" }, unbroken(insight.summary)));
  } else if (message.plan) {
    parts.push(understood(message.plan));
  }
  if (chart?.url) parts.push(picture(message, theme));
  if (insight?.bullets.length) parts.push(el("ul", { class: "bullets" }, insight.bullets.map((b) => el("li", {}, unbroken(b)))));
  if (insight?.drivers.length) parts.push(drivers(insight.drivers));
  if (table?.rows.length) parts.push(dataTable(table));
  return parts;
}

/** What is being computed, until there is a headline. */
const understood = ({ plan, window }) => el("h2", { class: "plan" }, capital(plan), window && !plan.includes(window) ? `, ${window}` : "");

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function drivers(all) {
  const items = all.map((d) => {
    const arrow = d.up === null ? "•" : d.up ? "▲" : "▼";
    const way = d.up ? "up" : "down";
    return el("li", { class: way }, el("span", { "aria-hidden": "true" }, `${arrow} `),
      el("span", { class: "hidden" }, d.up ? "up: " : "down: "), `${d.segment} `, el("strong", {}, d.delta));
  });
  return el("details", { class: "more" }, el("summary", {}, "What moved it"), el("ul", { class: "drivers" }, items));
}

function dataTable(table) {
  const number = table.columns.map((c) => c.number);
  const cell = (tag, text, at) => el(tag, { class: number[at] ? "number" : null }, text);
  const head = el("tr", {}, table.columns.map((c, at) => el("th", { scope: "col", class: number[at] ? "number" : null }, c.label)));
  const rows = table.rows.map((row) => {
    const cells = row.cells.map((text, at) => cell("td", text, at));
    if (row.mark) cells[0].append(" ", el("span", { class: "mark" }, row.mark));
    return el("tr", {}, cells);
  });
  const hasTotals = Object.keys(table.totals).length > 0;
  const totals = table.columns.map((c, at) => cell("td", at ? (table.totals[c.name] ?? "") : "Total", at));
  const foot = hasTotals ? el("tfoot", {}, el("tr", {}, totals)) : null;
  const more = table.more ? el("p", { class: "muted" }, `${table.more} more rows: the CSV has them all.`) : null;
  const grid = el("table", {}, el("thead", {}, head), el("tbody", {}, rows), foot);
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, grid);
  return el("details", { class: "more" }, el("summary", {}, `Data (${table.rows.length + table.more} rows)`), scroll, more);
}

function definition({ term, text, source }) {
  return [el("h2", {}, capital(term)), ...markdown(text), el("p", { class: "muted" }, `Source: ${source}`)];
}

function clarification({ question, options }, act) {
  const buttons = options.map((o) => el("button", { type: "button", onclick: () => act.ask(o.ask) }, o.label));
  return [el("p", {}, question), el("div", { class: "buttons", role: "group", "aria-label": "Answers" }, buttons)];
}

function notes(all) {
  return all.map((n) => el("p", { class: `note ${n.kind}` }, n.text));
}

const advice = (text) => (text ? el("p", { class: "muted" }, text) : null);

function failure(message, act) {
  const { error } = message;
  const parts = [el("p", { class: "failure" }, error.message), advice(error.advice)];
  if (error.retry !== false) {
    const label = error.code === "connection" ? "Reconnect" : "Try again";
    parts.push(el("div", { class: "buttons" }, el("button", { type: "button", onclick: () => act.retry(message) }, label)));
  }
  return parts;
}

/** A day of the data, as people write it. */
const day = (iso) => new Date(`${iso}T12:00:00`).toLocaleDateString(undefined, { month: "short", day: "numeric", year: "numeric" });

/** How far the data runs. Stored forecasts run on, so of forecasts it is said how far the actuals run. */
function known(receipt) {
  if (receipt?.actuals_through) return `actuals through ${day(receipt.actuals_through)}`;
  return receipt?.data_through ? `data through ${day(receipt.data_through)}` : null;
}

function context(message) {
  const { plan, done } = message;
  const receipt = done.receipt;
  const through = known(receipt);
  const took = receipt ? `${receipt.took_ms} ms${receipt.cached ? ", from cache" : ""}` : null;
  const parts = [plan?.basis, plan?.window, through, took, receipt?.id ? `receipt ${receipt.id}` : null];
  const answered = el("span", { class: "age" }, age(message.at));
  answered.dataset.at = message.at;
  return el("p", { class: "context" }, parts.filter(Boolean).join(" · "), " · ", answered);
}

function tools(message, act, theme) {
  const { done } = message;
  const parts = [];
  if (done.computed) parts.push(computed(message));
  if (!done.cache_key) return parts;
  const link = (format, label) => el("a", { href: exportUrl(done.cache_key, theme, format), download: "", class: "button" }, label);
  const vote = (good, label) => {
    const pressed = message.vote === good;
    return el("button", { type: "button", class: "icon-button", "aria-pressed": String(pressed), title: label,
      onclick: () => act.vote(message, pressed ? null : good) }, thumb(good), el("span", { class: "hidden" }, label));
  };
  parts.push(el("div", { class: "buttons tools-row" }, link("png", "PNG"), link("csv", "CSV"),
    el("span", { class: "votes", role: "group", "aria-label": "Was this right?" },
      vote(true, "Good answer"), vote(false, "Bad answer"))));
  if (message.vote === false) parts.push(reason(message, act));
  return parts;
}

/** Drawn here: not every machine has a font with thumbs. */
function thumb(up) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" })) svg.setAttribute(name, value);
  if (!up) svg.classList.add("turned");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M7 11v9H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3zm0 0 4-8c1.5 0 2.5 1 2.5 2.500V9H19a2 2 0 0 1 2 2.300l-1.100 7A2 2 0 0 1 17.900 20H7");
  svg.append(path);
  return svg;
}

function reason(message, act) {
  if (message.reason) return el("p", { class: "muted" }, "Thank you. Your reason was kept.");
  const input = el("input", { type: "text", maxLength: 2000, "aria-label": "What was wrong?", placeholder: "What was wrong? (optional)" });
  const send = (event) => {
    event.preventDefault();
    if (input.value.trim()) act.vote(message, false, input.value.trim());
  };
  return el("form", { class: "reason", onsubmit: send }, input, el("button", { type: "submit" }, "Send"));
}

function computed(message) {
  const { plan, sql, params, definitions, timings } = message.done.computed;
  const row = (name, value) => [el("dt", {}, name), el("dd", {}, value)];
  const list = el("dl", {},
    row("Plan", plan),
    known(message.done.receipt) ? row("Data", capital(known(message.done.receipt))) : [],
    definitions.map((d) => row(capital(d.term), d.text)).flat(),
    row("Time", timings.map((t) => `${t.stage} ${t.ms.toFixed(1)} ms`).join(" · ")));
  const values = params.map((p) => `${p.name} = ${JSON.stringify(p.value)}`).join("\n");
  return el("details", { class: "more" }, el("summary", {}, "How was this computed?"), list,
    sql ? el("pre", { tabIndex: 0, role: "region", "aria-label": "SQL" }, sql) : null,
    values ? el("pre", { tabIndex: 0, role: "region", "aria-label": "Bound values" }, values) : null);
}

function suggestions({ done }, act) {
  // Pressed under an earlier answer, it goes on from that one.
  const ask = (text) => act.ask(text, done.cache_key);
  const buttons = done.suggestions.map((text) => el("button", { type: "button", class: "suggestion", onclick: () => ask(text) }, text));
  return el("div", { class: "buttons", role: "group", "aria-label": "Ask next" }, buttons);
}
