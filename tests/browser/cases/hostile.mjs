// Hostile text, in the data and in questions, is text wherever it is shown.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Visit } from "../visit.mjs";

const BAD = ["<img src=x onerror=alert(1)>", "=1+1", "[x](javascript:alert(1))"];

export const cases = {
  async "hostile text is harmless in the page and in the CSV"(desk) {
    const service = await desk.service("hostile.db");
    const visit = desk.keep(await Visit.to(desk, service));
    const { page } = visit;
    const exchange = await visit.answered("issuances by channel last month");
    await page.locator('.combobox[data-segment="channel"] > summary').click();
    for (const text of BAD) {
      assert.ok(await exchange.locator("table").getByText(text, { exact: true }).count(), `${text} in the table`);
      await page.getByRole("checkbox", { name: text, exact: true }).check();
    }
    await visit.shot("hostile");
    // A name that breaks nowhere is broken, and not cut off nor wider than the window.
    const list = await page.locator(".combobox[open] .option-list").evaluate((l) => [l.scrollWidth - l.clientWidth, l.getBoundingClientRect().right, innerWidth]);
    assert.ok(list[0] <= 0 && list[1] <= list[2], `the list of values: ${list}`);
    // Among many values one is found by a part of its name; that there is none is said.
    const find = page.getByRole("searchbox", { name: "Find channel" });
    await find.fill("javascript");
    assert.deepEqual(await page.locator('.combobox[open] .option:visible').allInnerTexts(), [BAD[2]]);
    await find.fill("no such channel");
    await page.getByText("No channel of that name.").waitFor();
    await find.fill("");
    await page.getByText("No channel of that name.").waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    const coming = page.waitForEvent("download");
    await exchange.getByRole("link", { name: "CSV" }).click();
    const csv = await readFile(await (await coming).path(), "utf8");
    const cells = csv.split(/\r?\n/).flatMap((line) => line.split(","));
    assert.ok(csv.includes("1+1") && !cells.some((c) => /^"?=/.test(c)), csv);
    const filtered = await visit.answered("issuances by channel last month");
    await filtered.locator(".context").waitFor();
    await exchange.locator(".picture").hover();
    await exchange.locator(".spot").first().waitFor({ state: "attached" });
    for (const text of [...BAD, "<script>alert(1)</script>", "**[x](javascript:alert(1))** `<b>`"]) await visit.answered(text);
    await page.reload();
    await page.locator(".exchange").first().waitFor();
    const foreign = "#messages :is(script, iframe, b, a[href^='javascript']), #messages img:not(.picture img), #threads img";
    assert.equal(await page.locator(foreign).count(), 0);
    await service.kill();
  },
};
