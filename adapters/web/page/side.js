// The list of threads at the side: which is shown, which works, which has something new.

import { byId, el } from "./dom.js";

/** Draws the list; `busy` tells whether a thread works, `act` holds what its buttons do with an id. */
export function threadList(threads, busy, act) {
  const list = byId("thread-list");
  const reached = list.contains(document.activeElement) ? document.activeElement.title : null;
  list.replaceChildren(...threads.all.map((thread) => item(thread, thread.id === threads.current, busy(thread), act)));
  if (reached) [...list.querySelectorAll("button")].find((b) => b.title === reached)?.focus();
}

function item(thread, shown, busy, act) {
  const state = busy ? "working" : thread.fresh ? "new answer" : null;
  const mark = state
    ? el("span", { class: busy ? "dots busy" : "dots fresh", title: state }, el("span", { class: "hidden" }, `${state}: `))
    : null;
  const open = el("button", { type: "button", class: "thread", title: thread.title, "aria-current": shown ? "true" : null,
    onclick: () => act.show(thread.id) }, mark, el("span", { class: "title" }, thread.title));
  return el("li", {}, open, forgetButton(thread, act));
}

/** Forgets a thread when it is pressed twice: what is forgotten does not come back. */
function forgetButton(thread, act) {
  const cross = [el("span", { "aria-hidden": "true" }, "✕"), el("span", { class: "hidden" }, `Forget ${thread.title}`)];
  const button = el("button", { type: "button", class: "icon-button", title: `Forget ${thread.title}` }, cross);
  let asked = false;
  button.addEventListener("click", () => {
    if (asked) return act.forget(thread.id);
    asked = true;
    button.replaceChildren("Forget?");
  });
  button.addEventListener("blur", () => {
    asked = false;
    button.replaceChildren(...cross);
  });
  return button;
}
