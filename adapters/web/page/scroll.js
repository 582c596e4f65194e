// Keeping up with what comes: scrolling up ends that, scrolling down begins it again.

import { byId } from "./dom.js";

const messages = byId("messages");
let followed = true;
let scrolled = 0;

const rest = () => messages.scrollHeight - messages.scrollTop - messages.clientHeight;

/** Whether the page keeps up. */
export function atEnd() {
  return followed || rest() < 80;
}

/** Scrolls to the end, but no further than the beginning of the newest exchange: its headline is what counts. */
export function toEnd(newest) {
  const last = newest instanceof Element ? newest : messages.lastElementChild;
  const room = messages.clientHeight;
  const taller = last && last.offsetHeight > room;
  messages.scrollTop = taller ? last.offsetTop - messages.offsetTop - 8 : messages.scrollHeight;
  followed = true;
  byId("to-end").hidden = true;
}

/** Says that there is more below. */
export function more() {
  byId("to-end").hidden = false;
}

byId("to-end").addEventListener("click", toEnd);
messages.addEventListener("scroll", () => {
  if (messages.scrollTop < scrolled - 4) followed = false;
  if (rest() < 80) followed = true;
  scrolled = messages.scrollTop;
  if (atEnd()) byId("to-end").hidden = true;
});
