// The picture of an answer, with its values on hover and by keyboard.

import { el } from "./dom.js";
import { narrow } from "./narrow.js";
import { request } from "./stream.js";

/** Width and height that a picture is drawn for, where nothing is loaded yet. */
const WIDE = [1200, 675];
const NARROW = [560, 620];

/** The address of an answer's export in a look: whole, with its title. */
export function exportUrl(cacheKey, theme, format) {
  const query = new URLSearchParams({ cache_key: cacheKey, format, theme, scale: "2" });
  return `/export?${query}`;
}

/** The address of an answer's picture for the page. */
function pictureUrl(cacheKey, theme) {
  return `${exportUrl(cacheKey, theme, "png")}${narrow.matches ? "&narrow=true" : ""}`;
}

/**
 * A figure of the message's chart. Values are looked up once somebody comes near it; arrow keys go from one to the
 * next.
 */
export function picture(message, theme) {
  const { alt, url } = message.card.chart;
  const drawn = message.theme === theme && (message.narrow === true) === narrow.matches && !message.old;
  const source = drawn || !message.done?.cache_key ? url : pictureUrl(message.done.cache_key, theme);
  const [width, height] = narrow.matches ? NARROW : WIDE;
  const image = el("img", { src: source, alt, width, height, loading: "lazy", decoding: "async" });
  // A picture's first address lives some minutes; after that it is drawn anew.
  image.addEventListener("error", () => {
    if (message.done?.cache_key && !image.dataset.again) {
      image.dataset.again = "1";
      image.src = pictureUrl(message.done.cache_key, theme);
    }
  });
  const tip = el("div", { class: "tip", hidden: true });
  const layer = el("div", { class: "spots", role: "group", "aria-label": "Values in the chart" });
  const figure = el("figure", { class: narrow.matches ? "picture narrow" : "picture" }, image, layer, tip);
  figure.dataset.source = `${source} ${message.done?.cache_key ?? ""}`;
  if (!message.done?.cache_key) return figure;
  let asked = false;
  const look = async () => {
    if (asked) return;
    asked = true;
    try {
      const query = new URLSearchParams({ cache_key: message.done.cache_key, theme, narrow: String(narrow.matches) });
      const chart = await request(`/chart?${query}`);
      fill(layer, tip, chart.spots ?? []);
    } catch {
      asked = false;
    }
  };
  figure.addEventListener("pointerenter", look);
  figure.addEventListener("focusin", look);
  const enter = el("button", { class: "hidden-until-focus", type: "button" }, "Read the values of this chart");
  enter.addEventListener("click", async () => {
    await look();
    layer.querySelector("button")?.focus();
  });
  figure.prepend(enter);
  return figure;
}

function fill(layer, tip, spots) {
  const buttons = spots.map((spot, at) => {
    const text = `${spot.label}: ${spot.value}`;
    const button = el("button", { type: "button", class: "spot", "aria-label": text, tabIndex: at ? -1 : 0 });
    Object.assign(button.style, {
      left: `${spot.x * 100}%`, top: `${spot.y * 100}%`, width: `${spot.w * 100}%`, height: `${spot.h * 100}%`,
    });
    const show = () => {
      tip.replaceChildren(el("strong", {}, spot.value), el("span", {}, spot.label));
      const middle = Math.min(0.86, Math.max(0.14, spot.x + spot.w / 2));
      Object.assign(tip.style, { left: `${middle * 100}%`, top: `${Math.max(0.02, spot.y) * 100}%` });
      tip.hidden = false;
    };
    const hide = () => {
      tip.hidden = true;
    };
    button.addEventListener("pointerenter", show);
    button.addEventListener("pointerleave", hide);
    button.addEventListener("focus", show);
    button.addEventListener("blur", hide);
    button.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      buttons[(at + step + buttons.length) % buttons.length].focus();
    });
    return button;
  });
  layer.replaceChildren(...buttons);
}
