// The page on a phone, and for a screen reader.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { Visit, until } from "../visit.mjs";

const wide = () => {
  const beyond = [...document.querySelectorAll("body *")].filter((e) => {
    if (e.closest(".scroll, .tools, pre, .hidden, .skip, .spots, .hidden-until-focus")) return false;
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
  });
  return [document.documentElement.scrollWidth, ...beyond.map((e) => e.outerHTML.slice(0, 120))];
};

async function check(desk, page, where) {
  const axe = readFileSync(createRequire(join(desk.job.modules, "any.js")).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const told = violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.html.slice(0, 160) + " " + n.failureSummary.replace(/\s+/g, " ").slice(0, 200)).join("\n    ")}`);
  assert.deepEqual(told, [], where);
}

export const cases = {
  async "a phone shows everything without scrolling sideways"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main, { width: 390, height: 800, scale: 2 }));
    const { page } = visit;
    await visit.shot("phone-welcome");
    assert.deepEqual(await page.evaluate(wide), [390]);
    const exchange = await visit.answered("weekly submits by channel, last 8 weeks");
    await exchange.locator(".context").waitFor();
    assert.deepEqual(await page.evaluate(wide), [390]);
    // The page itself never scrolls, whatever lies in the conversation.
    assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]), [800, 800]);
    await visit.shot("phone");
    // The picture is drawn for this width: its smallest letters, 18 units, have 11 pixels. Its values lie over it.
    const image = exchange.locator(".picture img");
    await image.evaluate((img) => img.decode());
    const [natural, shown] = await image.evaluate((img) => [img.naturalWidth / 2, img.getBoundingClientRect().width]);
    assert.ok((18 * shown) / natural >= 11, `${natural} units on ${shown} pixels`);
    await exchange.locator(".picture").hover();
    await exchange.locator(".spot").first().waitFor({ state: "attached" });
    const spots = visit.requests.filter((r) => r.url().includes("/chart?"));
    assert.match(spots.at(-1).url(), /narrow=true/);
    // Turned, it is drawn anew for the width.
    await page.setViewportSize({ width: 844, height: 390 });
    await until("a wide picture", () => image.evaluate((img) => img.complete && img.naturalWidth === 2400));
    await page.setViewportSize({ width: 390, height: 800 });
    await until("a narrow one", () => image.evaluate((img) => img.complete && img.naturalWidth === 1120));
    await exchange.getByText("How was this computed?").click();
    assert.deepEqual(await page.evaluate(wide), [390]);
    for (const name of await page.locator(".combobox").evaluateAll((all) => all.map((e) => e.dataset.segment))) {
      const box = page.locator(`.combobox[data-segment="${name}"]`);
      await box.locator("summary").click();
      const option = box.locator(".option input").first();
      await option.check();
      // In sight: what lies at its middle is itself.
      const hit = await box.locator(".option").first().evaluate((e) => {
        const { x, y, width, height } = e.getBoundingClientRect();
        return e.contains(document.elementFromPoint(x + width / 2, y + height / 2)) && x >= 0 && x + width <= innerWidth;
      });
      assert.ok(hit, `${name} is not clipped`);
      if (name === "channel") await visit.shot("phone-filter");
      await page.keyboard.press("Escape");
    }
    await page.click("#threads-toggle");
    await page.locator("#new-thread").waitFor();
    await visit.shot("phone-threads");
    await page.click("#new-thread");
    await page.locator(".welcome").waitFor();
  },

  async "all controls have names and enough contrast, light and dark"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    await page.locator(".welcome .suggestion").first().waitFor();
    await check(desk, page, "welcome");
    const exchange = await visit.answered("WoW issuances by channel");
    await exchange.getByText("How was this computed?").click();
    await exchange.getByRole("button", { name: "Bad answer" }).click();
    await page.getByLabel("What was wrong?").waitFor();
    await page.locator('.combobox[data-segment="channel"] > summary').click();
    await check(desk, page, "light");
    await page.click("#theme");
    await check(desk, page, "dark");
  },
};
