// Light and dark: as the machine prefers, until somebody chooses.

import { byId } from "./dom.js";

const KEY = "topup.theme";

/** Follows the button, and other tabs; `changed` is called with each new theme, and with the first. */
export function theme(changed) {
  const preferred = window.matchMedia("(prefers-color-scheme: dark)");
  let now = localStorage.getItem(KEY) ?? (preferred.matches ? "dark" : "light");
  const set = (next) => {
    now = next;
    document.documentElement.dataset.theme = now;
    byId("theme").setAttribute("aria-pressed", String(now === "dark"));
    changed(now);
  };
  byId("theme").addEventListener("click", () => {
    set(now === "dark" ? "light" : "dark");
    localStorage.setItem(KEY, now);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY && event.newValue) set(event.newValue);
  });
  return { begin: () => set(now) };
}
