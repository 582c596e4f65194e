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
};
