// An answer is drawn anew each time it grows. What somebody has opened, typed or reached stays as it is.

import { byId } from "./dom.js";

const name = (e) => `${e.tagName} ${e.getAttribute("aria-label") ?? e.textContent}`;

/** Puts `view` in the place of `old`. */
export function redraw(old, view) {
  const heading = (d) => d.firstElementChild.textContent;
  const open = [...old.querySelectorAll("details[open]")].map(heading);
  for (const d of view.querySelectorAll("details")) d.open = open.includes(heading(d));
  for (const was of old.querySelectorAll("input")) {
    const now = [...view.querySelectorAll("input")].find((e) => name(e) === name(was));
    if (now) now.value = was.value;
  }
  // The same picture is not loaded again, and keeps its values.
  const [was, now] = [old.querySelector(".picture"), view.querySelector(".picture")];
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  // Nor is one given up for another that cannot be had now: the server is away, and the last good answer stays in view.
  const away = byId("connection").dataset.state === "away";
  if (was && now && (away || was.dataset.source === now.dataset.source)) now.replaceWith(was);
  old.replaceWith(view);
  if (!active) return;
  const again = view.contains(active) ? active : [...view.querySelectorAll("a, button, input, summary, pre")].find((e) => name(e) === name(active));
  again?.focus({ preventScroll: true });
}
