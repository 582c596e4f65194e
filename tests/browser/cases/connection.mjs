// The server goes away and comes back.

import assert from "node:assert/strict";

import { Visit, until } from "../visit.mjs";

export const cases = {
  async "a lost server is looked for three times and then on request, and the conversation goes on"(desk) {
    const service = await desk.service("slow.db");
    const visit = desk.keep(await Visit.to(desk, service));
    const { page } = visit;
    await visit.answered("submits last month");
    await visit.ask("issuances of loans over $20k last month");
    await page.getByText("running the numbers").first().waitFor();
    await service.kill();
    await page.locator('#connection[data-state="lost"]').waitFor();
    assert.match(await page.locator("#connection").innerText(), /Reconnecting \(\d of 3\)/);
    await page.locator("#reconnect").waitFor();
    assert.equal(await page.locator("#connection").innerText(), "Not connected");
    assert.match(await page.locator("#away").innerText(), /last answer here came (just now|\d+ min ago)/);
    await visit.shot("away");
    // The last good answer is still there, with its table.
    assert.ok((await page.locator(".exchange").first().locator("h2").innerText()).length > 5);
    // Pressed in vain.
    await page.click("#reconnect");
    await page.locator('#connection[data-state="away"]').waitFor();
    await service.start();
    await page.click("#reconnect");
    await page.locator('#connection[data-state="connected"]').waitFor();
    assert.ok(await page.locator("#away").isHidden());
    // What was not finished is asked anew by itself.
    await page.getByText("running the numbers").first().waitFor();
    await page.click("#stop");
    await (await visit.ended()).getByText("Stopped.").waitFor();
    await visit.answered("submits last month");
    await service.kill();
  },

  async "an idle page notices that the server is away"(desk) {
    const service = await desk.service("t.db");
    const visit = desk.keep(await Visit.to(desk, service));
    const { page } = visit;
    await visit.answered("submits last month");
    await service.kill();
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await page.locator("#reconnect").waitFor();
    // On a phone too everything in the bar is in sight.
    await page.setViewportSize({ width: 390, height: 800 });
    for (const id of ["#threads-toggle", "#reconnect", "#theme"]) {
      const { x, width } = await page.locator(id).boundingBox();
      assert.ok(x >= 0 && x + width <= 390, `${id}: ${x} + ${width}`);
    }
    // Turned or in another theme meanwhile, the last good answer keeps its picture; it is drawn anew afterwards.
    const width = () => page.locator(".picture img").evaluate((img) => (img.complete ? img.naturalWidth : 0));
    await page.click("#theme");
    assert.equal(await width(), 2400);
    await visit.shot("phone-away");
    await service.start();
    await page.click("#reconnect");
    await page.locator('#connection[data-state="connected"]').waitFor();
    await until("the picture for this width", async () => (await width()) === 1120);
    await until("the answer's controls", () => page.locator(".votes").isVisible());
    await service.kill();
  },

  async "a reload in the middle of an answer goes on with it"(desk) {
    const service = await desk.service("slow.db");
    const visit = desk.keep(await Visit.to(desk, service));
    const { page } = visit;
    await visit.ask("issuances of loans over $20k last month");
    await page.getByText("running the numbers").first().waitFor();
    await page.reload();
    await page.getByText("running the numbers").first().waitFor();
    assert.equal(await page.locator(".exchange").count(), 1);
    assert.equal(await service.metric("topup_answers_at_work"), 1);
    await page.click("#stop");
    await (await visit.ended()).getByText("Stopped.").waitFor();
    await until("nothing at work", async () => (await service.metric("topup_answers_at_work")) === 0);
    await service.kill();
  },

  async "what goes on after the server was away stays in its thread"(desk) {
    const service = await desk.service("slow.db");
    const visit = desk.keep(await Visit.to(desk, service));
    const { page } = visit;
    await visit.ask("issuances of loans over $20k last month");
    await page.getByText("running the numbers").first().waitFor();
    await page.click("#new-thread");
    await visit.answered("submits last month");
    await service.kill();
    await page.locator("#reconnect").waitFor();
    await service.start();
    await page.click("#reconnect");
    await page.locator('#connection[data-state="connected"]').waitFor();
    // The other thread's question is at work again, and is not seen here.
    await page.locator("#thread-list .busy").waitFor();
    await until("the question at work", async () => (await service.metric("topup_answers_at_work")) === 1);
    assert.deepEqual(await page.locator(".exchange .words").allInnerTexts(), ["submits last month"]);
    assert.ok(await page.locator("#send").isVisible());
    await page.locator("#thread-list .title", { hasText: "issuances of loans" }).click();
    await page.getByText("running the numbers").first().waitFor();
    assert.equal(await page.locator(".exchange").count(), 1);
    await page.click("#stop");
    await (await visit.ended()).getByText("Stopped.").waitFor();
    await service.kill();
  },

  async "two tabs keep each other's threads"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const other = await visit.tab();
    const [one, two] = [visit.page, other.page];
    await visit.answered("submits last month");
    // The other tab, opened before, sees it, and asks in a thread of its own.
    await two.locator("#thread-list .title", { hasText: "submits last month" }).waitFor();
    assert.equal(await two.locator(".exchange").count(), 0);
    await other.answered("funnel last month");
    await visit.answered("issuances last month");
    await two.locator("#thread-list .title", { hasText: "submits last month" }).click();
    await two.getByText("issuances last month").first().waitFor();
    assert.equal(await two.locator(".exchange").count(), 2);
    await one.locator("#thread-list .title", { hasText: "funnel" }).waitFor();
    // Both are there after a reload, each tab showing its own.
    await two.locator("#thread-list .title", { hasText: "funnel" }).click();
    for (const page of [one, two]) await page.reload();
    for (const page of [one, two]) await page.locator(".exchange").first().waitFor();
    for (const page of [one, two]) assert.equal(await page.locator("#thread-list li").count(), 2);
    assert.equal(await one.locator(".exchange").count(), 2);
    assert.equal(await two.locator(".exchange").count(), 1);
    // What is forgotten in one is forgotten in both, and does not come back.
    const forget = one.locator("#thread-list li", { hasText: "funnel" }).locator(".icon-button");
    await forget.click();
    await forget.click();
    await until("the thread forgotten", async () => (await two.locator("#thread-list .title", { hasText: "funnel" }).count()) === 0);
    await other.answered("submits last month");
    assert.equal(await one.locator("#thread-list .title", { hasText: "funnel" }).count(), 0);
    // A thread with the same first question has a name of its own.
    await one.locator("#new-thread").click();
    await visit.answered("submits last month");
    assert.equal(await one.locator("#thread-list .thread", { hasText: /^submits last month \(2\)$/ }).count(), 1);
  },

  async "a service with a token asks for it once"(desk) {
    const token = "0123456789abcdef0123";
    const service = await desk.service("t.db", { TOPUP_WEB__TOKEN: token });
    const visit = desk.keep(await Visit.to(desk, service, { token }));
    const { page } = visit;
    await visit.answered("submits last month");
    await page.reload();
    await page.locator(".exchange").waitFor();
    await page.locator(".combobox").first().waitFor();
    assert.ok(await page.locator("#token-dialog").isHidden());
    assert.match(visit.declined, /^That is not the token\. Ask whoever/);
    await service.kill();
  },
};
