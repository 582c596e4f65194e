// The chips for time windows and the comboboxes for segments.

import { byId, el } from "./dom.js";

/** Windows in words, as the planner reads them. */
const WINDOWS = [
  ["", "Any time"], ["last 7 days", "Last 7d"], ["last 30 days", "Last 30d"], ["last 90 days", "Last 90d"],
  ["month to date", "MTD"], ["last month", "Last month"], ["year to date", "YTD"],
];

/** What is chosen beside the words. */
export class Filters {
  constructor(onChange) {
    this.onChange = onChange;
    this.window = "";
    this.segments = {};
    this.boxes = [];
    this.labels = {};
    this.chips();
    byId("clear-filters").addEventListener("click", () => this.clear());
    document.addEventListener("click", (event) => {
      for (const box of this.boxes) if (!box.contains(event.target)) box.open = false;
    });
  }

  chips() {
    for (const [value, label] of WINDOWS) {
      const input = el("input", { type: "radio", name: "window", value, checked: value === this.window });
      input.addEventListener("change", () => {
        this.window = value;
        this.changed();
      });
      byId("windows").append(el("label", { class: "chip" }, input, el("span", {}, label)));
    }
  }

  /** Shows the segments with their allowed values. */
  offer(segments) {
    this.labels = Object.fromEntries(segments.map(({ id, label }) => [id, label]));
    this.boxes = segments.map((segment) => this.combobox(segment));
    byId("filters").replaceChildren(...this.boxes);
    this.changed();
  }

  combobox({ id, label, values }) {
    const count = el("span", { class: "count" });
    const summary = el("summary", {}, label.charAt(0).toUpperCase() + label.slice(1), count);
    const find = el("input", { type: "search", placeholder: "Find", "aria-label": `Find ${label}` });
    const options = values.map((value) => {
      const box = el("input", { type: "checkbox", value, checked: this.segments[id]?.includes(value) });
      box.addEventListener("change", () => {
        const chosen = options.filter((o) => o.box.checked).map((o) => o.box.value);
        if (chosen.length) this.segments[id] = chosen;
        else delete this.segments[id];
        this.changed();
      });
      return { box, row: el("label", { class: "option" }, box, el("span", {}, value)) };
    });
    find.addEventListener("input", () => {
      const sought = find.value.toLowerCase();
      for (const { box, row } of options) row.hidden = !box.value.toLowerCase().includes(sought);
      none.hidden = options.some(({ row }) => !row.hidden);
    });
    const none = el("p", { class: "muted", role: "status", hidden: true }, `No ${label} of that name.`);
    const list = el("div", { class: "option-list", role: "group", "aria-label": label }, options.map((o) => o.row), none);
    const panel = el("div", { class: "panel" }, values.length > 8 ? find : null, list);
    const details = el("details", { class: "combobox", name: "filters" }, summary, panel);
    details.dataset.segment = id;
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) {
        details.open = false;
        summary.focus();
        event.stopPropagation();
      }
    });
    details.refresh = () => {
      const chosen = this.segments[id] ?? [];
      for (const { box } of options) box.checked = chosen.includes(box.value);
      count.textContent = chosen.length ? ` (${chosen.length})` : "";
      details.classList.toggle("chosen", chosen.length > 0);
    };
    return details;
  }

  clear() {
    this.segments = {};
    this.window = "";
    document.querySelector('#windows input[value=""]').checked = true;
    this.changed();
  }

  changed() {
    for (const box of this.boxes) box.refresh();
    byId("clear-filters").hidden = !this.window && !Object.keys(this.segments).length;
    this.onChange?.();
  }

  /** For the body of a request. */
  chosen() {
    return { segments: structuredClone(this.segments), ...(this.window ? { window: this.window } : {}) };
  }

  /** In words, for the message. */
  inWords() {
    const parts = Object.entries(this.segments).map(([id, values]) => ({ label: this.labels[id] ?? id, value: values.join(", ") }));
    if (this.window) parts.unshift({ value: this.window });
    return parts;
  }
}
