// A person at the page: a browser session of its own, with everything it does written down.

import assert from "node:assert/strict";
import { join } from "node:path";

/** Remembers each state of the newest answer as the page shows it. */
function remember() {
  window.seen = [];
  new MutationObserver(() => {
    const answer = [...document.querySelectorAll(".answer")].at(-1);
    if (!answer) return;
    const state = `${answer.dataset.state}: ${answer.innerText.replace(/\s+/g, " ").slice(0, 160)}`;
    if (window.seen.at(-1) !== state) window.seen.push(state);
  }).observe(document, { childList: true, subtree: true });
}

export class Visit {
  /** Opens the page of a service. */
  static async to(desk, service, { width = 1280, height = 900, scale = 1, dark = false, token = null } = {}) {
    const visit = new Visit();
    visit.shots = desk.job.shots;
    visit.service = service;
    visit.context = await desk.browser.newContext({
      viewport: { width, height }, deviceScaleFactor: scale, locale: "en-US", acceptDownloads: true,
      colorScheme: dark ? "dark" : "light", reducedMotion: "reduce",
    });
    visit.context.setDefaultTimeout(30_000);
    const files = desk.job.page;
    if (files) {
      await visit.context.route("**/assets/*", (r) => r.fulfill({ path: join(files, r.request().url().split("/").pop()) }));
      await visit.context.route(`${service.url}/`, (r) => r.fulfill({ path: join(files, "index.html") }));
    }
    visit.requests = [];
    visit.faults = [];
    await visit.open();
    if (token) await visit.enter(token);
    await visit.whole();
    return visit;
  }

  /** The same person in another tab. */
  async tab() {
    const other = Object.assign(new Visit(), this);
    await other.open();
    await other.whole();
    return other;
  }

  /** A page of this browser session. */
  async open() {
    const visit = this;
    const page = await this.context.newPage();
    this.page = page;
    page.on("request", (r) => visit.requests.push(r));
    page.on("dialog", (d) => {
      visit.faults.push(`dialog: ${d.message()}`);
      d.dismiss();
    });
    page.on("pageerror", (e) => visit.faults.push(`script: ${e}`));
    page.on("console", (m) => {
      // Requests that fail are written there by the browser itself; cases that break the connection expect them.
      if (m.type() === "error" && !m.text().startsWith("Failed to load resource")) visit.faults.push(m.text());
    });
    await page.addInitScript(remember);
    await page.goto(this.service.url);
  }

  /** Waits until the page knows its server. */
  async whole() {
    await this.page.locator('#connection[data-state="connected"]').waitFor();
    await this.page.locator(".combobox").first().waitFor();
  }

  /** Gives a wrong token, which is declined, and the right one. */
  async enter(token) {
    for (const text of ["wrong", token]) {
      await this.page.getByLabel("Token", { exact: true }).fill(text);
      await this.page.keyboard.press("Enter");
      if (text !== "wrong") continue;
      await this.page.locator("#token-error").waitFor();
      this.declined = await this.page.locator("#token-error").innerText();
    }
  }

  /** What holds for every visit: no script of others, no fault, no other host. */
  async leave() {
    const host = new URL(this.service.url).host;
    const others = this.requests.map((r) => r.url()).filter((u) => !/^(data|blob):/.test(u) && new URL(u).host !== host);
    await this.context.close();
    assert.deepEqual(others, [], "requests to other hosts");
    assert.deepEqual(this.faults, [], "faults of the page");
  }

  /** Types a question and sends it by Enter. */
  async ask(text) {
    await this.page.fill("#question", text);
    await this.page.keyboard.press("Enter");
  }

  /** Asks and waits for the end; gives the exchange. */
  async answered(text) {
    await this.ask(text);
    return this.ended();
  }

  /** The newest exchange, once it has ended. */
  async ended() {
    const last = this.page.locator(".exchange").last();
    await last.locator('.answer[data-state="ended"]').waitFor();
    const id = await last.getAttribute("data-message");
    return this.page.locator(`.exchange[data-message="${id}"]`);
  }

  /** Numbers in the headline and the totals of an exchange. */
  async numbers(exchange) {
    return (await exchange.locator("h2, .summary").allInnerTexts()).join(" ").match(/[\d.,]+[KMB%]?/g);
  }

  shot(name) {
    return this.page.screenshot({ path: join(this.shots, `${name}.png`) });
  }
}

/** Waits until a condition of the test's own holds. */
export async function until(what, holds, within = 20_000) {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
