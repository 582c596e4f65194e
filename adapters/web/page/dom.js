// Small helpers to build the page. Text goes in as text alone, so nothing that people or data say becomes markup.

/** An element with properties, attributes (`data-…`, `aria-…`, `role`, `for`) and children. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The elements of the page by their ids. */
export const byId = (id) => document.getElementById(id);

/** A text whose amounts (−$115K) are not broken between sign and currency. */
export const unbroken = (text) => String(text).replace(/([−+])(?=[^\d\s])/g, "$1\u2060");

/** A text with the few marks of Markdown that answers use: **bold**, `code`, lists. Links stay text. */
export function markdown(text) {
  const blocks = [];
  let list = null;
  for (const line of String(text).split("\n")) {
    const item = line.match(/^\s*[-*•]\s+(.*)$/);
    if (item) {
      list ??= el("ul");
      list.append(el("li", {}, inline(item[1])));
      continue;
    }
    if (list) blocks.push(list);
    list = null;
    if (line.trim()) blocks.push(el("p", {}, inline(line)));
  }
  if (list) blocks.push(list);
  return blocks;
}

function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
    if (/^\*\*[^*]+\*\*$/.test(part)) return el("strong", {}, part.slice(2, -2));
    if (/^`[^`]+`$/.test(part)) return el("code", {}, part.slice(1, -1));
    return part;
  });
}

/** How long ago something was, in words. */
export function age(at, now = Date.now()) {
  const minutes = Math.floor((now - at) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return new Date(at).toLocaleDateString(undefined, { month: "short", day: "numeric" });
}
