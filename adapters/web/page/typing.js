// The field where questions are typed: it grows with its text and completes slash commands.

import { byId, el } from "./dom.js";

const COMMANDS = [
  ["/trend", "a metric over time"], ["/forecast", "forecast against actual"],
  ["/funnel", "from submission to issuance"], ["/help", "what can be asked"],
];

/** Brings the field to life: `send` takes its text, `stop` ends what is at work, `say` tells a screen reader. */
export function typing({ send, stop, say }) {
  const field = byId("question");
  const list = byId("completions");
  const narrow = window.matchMedia("(max-width: 720px)");
  const hint = () => {
    field.placeholder = narrow.matches ? "Ask about the numbers" : "Ask about the numbers, for example: WoW issuances by channel";
  };
  narrow.addEventListener("change", hint);
  hint();
  let offered = [];
  let marked = -1;

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 180)}px`;
  }

  function complete() {
    const typed = field.value;
    const before = offered.length;
    offered = /^\/\S*$/.test(typed) ? COMMANDS.filter(([name]) => name.startsWith(typed)) : [];
    list.replaceChildren(...offered.map(([name, what], at) => el("li", { role: "option", id: `completion-${at}`,
      onpointerdown: (event) => {
        event.preventDefault();
        take(at);
      } }, el("strong", {}, name), ` ${what}`)));
    list.hidden = !offered.length;
    mark(offered.length ? 0 : -1);
    if (offered.length && offered.length !== before) say(`${offered.length} commands: arrow keys choose, Tab takes`);
  }

  function mark(at) {
    marked = at;
    for (const [i, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(i === at));
    if (at >= 0) field.setAttribute("aria-activedescendant", `completion-${at}`);
    else field.removeAttribute("aria-activedescendant");
  }

  function take(at) {
    field.value = `${offered[at][0]} `;
    complete();
    field.focus();
  }

  function empty() {
    field.value = "";
    grow();
    complete();
  }

  field.addEventListener("input", () => {
    grow();
    complete();
  });
  field.addEventListener("blur", () => {
    list.hidden = true;
  });
  field.addEventListener("focus", complete);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const takes = event.key === "Tab" && !event.shiftKey;
    if (offered.length && step) {
      event.preventDefault();
      mark((marked + step + offered.length) % offered.length);
    } else if (offered.length && (takes || (event.key === "Enter" && field.value !== offered[marked][0]))) {
      event.preventDefault();
      take(marked);
    } else if (event.key === "Escape") {
      if (offered.length) empty();
      else stop();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("composer").requestSubmit();
    }
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (send(field.value)) empty();
  });
}
