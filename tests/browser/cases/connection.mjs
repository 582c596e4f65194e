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
    await service.start();
    await page.click("#reconnect");
    await page.locator('#connection[data-state="connected"]').waitFor();
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
    await service.kill();
  },
};
