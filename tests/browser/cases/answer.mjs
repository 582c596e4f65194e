// What an answer offers: its picture with values, exports, how it was computed, thumbs; and all of it after a reload.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Visit, until } from "../visit.mjs";

const QUESTION = "WoW issuances by channel";

/** The mean brightness of an image's corner and its width. */
const picture = (exchange) => exchange.locator(".picture img").evaluate(async (img) => {
  await img.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
  const at = canvas.getContext("2d");
  at.drawImage(img, 0, 0);
  const [r, g, b] = at.getImageData(4, 4, 1, 1).data;
  return { src: img.getAttribute("src"), width: img.naturalWidth, bright: (r + g + b) / 3 };
});

export const cases = {
  async "the chart follows the theme and is crisp"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const exchange = await visit.answered(QUESTION);
    const light = await picture(exchange);
    assert.ok(light.width >= 2000 && light.bright > 200, JSON.stringify(light));
    await visit.shot("light");
    await visit.page.click("#theme");
    const dark = await picture(visit.page.locator(".exchange").last());
    assert.ok(dark.src !== light.src && dark.width >= 2000 && dark.bright < 60, JSON.stringify(dark));
    await visit.shot("dark");
    await visit.page.reload();
    const kept = await picture(visit.page.locator(".exchange").last());
    assert.ok(kept.bright < 60, "the theme is kept over a reload");
  },

  async "an answer is exported and explained"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const exchange = await visit.answered(QUESTION);
    const load = async (name) => {
      const coming = visit.page.waitForEvent("download");
      await exchange.getByRole("link", { name }).click();
      const got = await coming;
      return { name: got.suggestedFilename(), bytes: await readFile(await got.path()) };
    };
    const csv = await load("CSV");
    assert.match(csv.name, /\.csv$/);
    const lines = csv.bytes.toString("utf8").trim().split(/\r?\n/);
    assert.match(lines[0], /channel/i);
    assert.equal(lines.filter((l) => /Email|Direct Mail/.test(l)).length, 2, lines.join("\n"));
    const png = await load("PNG");
    assert.match(png.name, /\.png$/);
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    assert.ok(png.bytes.readUInt32BE(16) >= 2000);
    await exchange.getByText("How was this computed?").click();
    const [sql, values] = [exchange.getByLabel("SQL"), exchange.getByLabel("Bound values")];
    assert.match(await sql.innerText(), /SELECT/i);
    assert.match(await values.innerText(), /= "2026-11-/);
    await visit.shot("computed");
    // A picture redrawn for another reason does not close what is open.
    await visit.page.click("#theme");
    assert.ok(await visit.page.getByLabel("SQL").isVisible(), "what is open stays open");
  },

  async "how it was computed is told in words, in SQL with its values, and in time"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const exchange = await visit.answered("approval rate of Email by grade last month");
    const how = exchange.getByText("How was this computed?");
    const row = (name) => exchange.locator(`dt:text-is('${name}') + dd`);
    assert.ok(await row("Plan").isHidden(), "closed until it is asked for");
    // By keyboard, as by pointer.
    await how.focus();
    await visit.page.keyboard.press("Enter");
    assert.match(await row("Plan").innerText(), /approval rate.*by grade.*Email/i);
    assert.match(await row("Data").innerText(), /^Data through Nov 22, 2026$/);
    assert.match(await row("Approval rate").innerText(), /approved.*offered/i);
    assert.match(await row("Time").innerText(), /\d ms · .*\d ms/);
    const [sql, values] = [exchange.getByLabel("SQL"), exchange.getByLabel("Bound values")];
    // What was typed is bound, never written into the statement.
    assert.match(await sql.innerText(), /SELECT[\s\S]*FROM/);
    assert.doesNotMatch(await sql.innerText(), /Email/);
    assert.match(await values.innerText(), /= "Email"/);
    assert.match(await values.innerText(), /= "2026-10-01"/);
    await visit.shot("how-computed");
  },

  async "values are read by pointer and by keyboard"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    const exchange = await visit.answered(QUESTION);
    await exchange.locator(".picture").hover();
    const spots = exchange.locator(".spot");
    await spots.first().waitFor({ state: "attached" });
    await spots.first().hover();
    const tip = exchange.locator(".tip");
    const shown = await tip.innerText();
    assert.match(shown, /\d/);
    await visit.shot("values");
    await page.mouse.move(2, 2);
    await tip.waitFor({ state: "hidden" });
    await exchange.getByRole("button", { name: "Read the values" }).focus();
    await page.keyboard.press("Enter");
    await tip.waitFor();
    assert.equal(await tip.innerText(), shown);
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await tip.innerText(), shown);
    const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    assert.match(label, /: .*\d/);
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "hidden" });
  },

  async "thumbs are pressed, given a reason and taken back"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    await visit.answered(QUESTION);
    const sent = () => visit.requests.filter((r) => r.url().endsWith("/feedback")).map((r) => r.postDataJSON());
    const [good, bad] = ["Good answer", "Bad answer"].map((name) => page.getByRole("button", { name }));
    const pressed = (button, yes) => until("a pressed thumb", async () => (await button.getAttribute("aria-pressed")) === String(yes));
    await good.click();
    await pressed(good, true);
    await good.click();
    await pressed(good, false);
    await bad.click();
    await pressed(bad, true);
    await page.getByLabel("What was wrong?").fill("the week is wrong");
    await page.keyboard.press("Enter");
    await page.getByText("Your reason was kept").waitFor();
    assert.deepEqual(sent().map((b) => [b.good, b.reason ?? null]), [[true, null], [null, null], [false, null], [false, "the week is wrong"]]);
    await page.reload();
    await pressed(page.getByRole("button", { name: "Bad answer" }), true);
  },

  async "a reload keeps threads and pictures"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    await visit.answered(QUESTION);
    await page.click("#new-thread");
    await visit.answered("submits last month");
    await page.reload();
    await page.locator(".exchange").waitFor();
    assert.equal(await page.locator("#thread-list li").count(), 2);
    await page.locator("#thread-list").getByRole("button", { name: QUESTION, exact: true }).click();
    const exchange = page.locator(".exchange").last();
    assert.ok((await picture(exchange)).width >= 2000);
    // The conversation goes on where it was.
    const next = await visit.answered("and by grade?");
    assert.match(await next.locator("dt:text-is('Plan') + dd").textContent(), /grade/);
  },
};
