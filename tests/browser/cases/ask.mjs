// Asking: the answer grows, is stopped, is followed up, is asked again after a fault.

import assert from "node:assert/strict";

import { Visit, until } from "../visit.mjs";

const SLOW = "issuances of loans over $20k last month";

export const cases = {
  async "an answer grows and its headline stays in view"(desk) {
    const service = await desk.service("slow.db", { TOPUP_DATABASE__SQL_TIMEOUT_S: "1" });
    const visit = desk.keep(await Visit.to(desk, service, { height: 620 }));
    await visit.answered("submits last month");
    const exchange = await visit.answered("issuances by channel, grade and product last month");
    const seen = await visit.page.evaluate(() => window.seen);
    const working = seen.filter((s) => s.startsWith("working:"));
    assert.ok(new Set(working).size >= 3, seen.join("\n"));
    assert.ok(working.some((s) => s.includes("running the numbers")), seen.join("\n"));
    assert.match(seen.at(-1), /^ended: /);
    await exchange.locator(".context").waitFor();
    assert.match(await exchange.locator(".note").first().innerText(), /took too long/);
    const [headline, list] = [await exchange.locator("h2").boundingBox(), await visit.page.locator("#messages").boundingBox()];
    assert.ok(headline.y >= list.y && headline.y + headline.height <= list.y + list.height, JSON.stringify({ headline, list }));
    // Who scrolls up meanwhile is left there, and told.
    await visit.ask("approvals by channel, grade and product last month");
    await visit.page.locator('.answer[data-state="working"]').waitFor();
    await visit.page.locator("#messages").hover();
    await visit.page.mouse.wheel(0, -5000);
    const top = () => visit.page.locator("#messages").evaluate((e) => e.scrollTop);
    await until("the top", async () => (await top()) === 0);
    await visit.ended();
    assert.equal(await top(), 0);
    await visit.page.getByRole("button", { name: "Newest message" }).click();
    assert.ok((await top()) > 200);
    await service.kill();
  },

  async "stop ends the work on the server"(desk) {
    const service = await desk.service("slow.db");
    const visit = desk.keep(await Visit.to(desk, service));
    await visit.ask(SLOW);
    await visit.page.getByText("running the numbers").first().waitFor();
    assert.equal(await service.metric("topup_answers_at_work"), 1);
    await visit.page.getByText("issued amount over 20000, Oct 1–31, 2026").waitFor();
    await visit.shot("working");
    // Who asks meanwhile is told why nothing happens, and keeps what was typed.
    await visit.ask("funnel last month");
    await visit.page.getByText("Still working on the last question").waitFor();
    assert.equal(await visit.page.inputValue("#question"), "funnel last month");
    await visit.page.fill("#question", "");
    await visit.page.click("#stop");
    const exchange = await visit.ended();
    assert.ok(await visit.page.locator("#hint").isHidden());
    await exchange.getByText("Stopped.").waitFor();
    assert.ok(await visit.page.locator("#send").isVisible());
    await until("nothing at work", async () => (await service.metric("topup_answers_at_work")) === 0);
    // By keyboard as well.
    await visit.ask(SLOW);
    await visit.page.getByText("running the numbers").first().waitFor();
    await visit.page.keyboard.press("Escape");
    await (await visit.ended()).getByText("Stopped.").waitFor();
    await service.kill();
  },

  async "one thread works while another is shown"(desk) {
    const service = await desk.service("slow.db");
    const visit = desk.keep(await Visit.to(desk, service));
    const { page } = visit;
    await visit.ask(SLOW);
    await page.getByText("running the numbers").first().waitFor();
    await page.click("#new-thread");
    assert.equal(await page.locator(".exchange").count(), 0);
    assert.ok(await page.locator("#send").isVisible(), "the new thread can be asked");
    await page.locator("#thread-list .busy").waitFor();
    await visit.answered("submits last month");
    assert.equal(await page.locator(".exchange").count(), 1);
    await visit.shot("threads");
    await page.click("#thread-list >> text=issuances of loans");
    await page.getByText("running the numbers").first().waitFor();
    await page.click("#stop");
    await (await visit.ended()).getByText("Stopped.").waitFor();
    assert.equal(await page.locator("#thread-list .busy").count(), 0);
    // Forgotten when it is pressed twice, and not before.
    const forget = page.locator("#thread-list li").last().locator(".icon-button");
    await forget.click();
    await forget.blur();
    await forget.click();
    assert.equal(await page.locator("#thread-list li").count(), 2);
    await forget.click();
    assert.equal(await page.locator("#thread-list li").count(), 1);
    await page.getByRole("heading", { name: /Submits/ }).waitFor();
    await service.kill();
  },

  async "a follow-up by button and by typing stays in the thread"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const first = await visit.answered("WoW issuances by channel");
    const plan = (exchange) => exchange.locator("dt:text-is('Plan') + dd").textContent();
    assert.match(await plan(first), /channel/);
    const offered = first.locator(".suggestion").first();
    const words = await offered.innerText();
    await offered.click();
    await until("the second exchange", async () => (await visit.page.locator(".exchange").count()) === 2);
    const second = await visit.ended();
    assert.equal(await second.locator(".words").innerText(), words);
    const third = await visit.answered("only Email");
    assert.match(await plan(third), /Email/);
    assert.match(await plan(third), /issuances/i);
    assert.equal(await visit.page.locator("#thread-list li").count(), 1);
  },

  async "a failed question is tried again"(desk) {
    const service = await desk.service("mend.db", { TOPUP_DATABASE__SQL_TIMEOUT_S: "1" });
    const visit = desk.keep(await Visit.to(desk, service));
    const failed = await visit.answered(SLOW);
    await failed.locator(".failure").waitFor();
    await visit.shot("failed");
    desk.sql("mend.db", "DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb");
    await failed.getByRole("button", { name: "Try again" }).click();
    await visit.page.locator(".exchange .context").waitFor();
    assert.equal(await visit.page.locator(".exchange").count(), 1, "in its place");
    assert.equal(await visit.page.locator(".failure").count(), 0);
    await service.kill();
  },
};
