// What an empty thread shows: that one can ask, and what.

import { el } from "./dom.js";
import { request } from "./stream.js";

/** Fills `place`; `ask` takes the words of what is pressed. */
export async function welcome(place, ask) {
  const box = el("div", { class: "welcome" }, el("h2", {}, "Ask about the numbers"),
    el("p", {}, "In plain words, as you would ask an analyst. A follow-up changes only what it says."));
  place.replaceChildren(box);
  try {
    const { suggestions } = await request("/suggest");
    box.append(el("div", { class: "buttons" },
      suggestions.map((text) => el("button", { type: "button", class: "suggestion", onclick: () => ask(text) }, text))));
  } catch {
    // The page is useful without them.
  }
}
