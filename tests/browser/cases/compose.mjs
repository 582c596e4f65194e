// Composing a question: filters, slash commands, the keyboard.

import assert from "node:assert/strict";

import { Visit } from "../visit.mjs";

export const cases = {
  async "filters change the numbers and are cleared"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    const all = await visit.numbers(await visit.answered("issuances last month"));
    await page.locator('.combobox[data-segment="channel"] > summary').click();
    await page.getByRole("checkbox", { name: "Email" }).check();
    await visit.shot("filters");
    await page.keyboard.press("Escape");
    const email = await visit.answered("issuances last month");
    assert.match(await email.locator(".chosen-filters").innerText(), /Email/);
    assert.notDeepEqual(await visit.numbers(email), all);
    // The choice goes before what the thread had said, and behind what the words say.
    await page.getByText("Last 7d").click();
    const week = await visit.answered("issuances");
    assert.match(await week.locator(".context").innerText(), /Nov 1\d/);
    assert.notDeepEqual(await visit.numbers(week), await visit.numbers(email));
    const named = await visit.answered("issuances last month");
    // What the words replaced is crossed out and said.
    assert.match(await named.locator(".chosen-filters s").innerText(), /^last 7 days\s+\(left out\)$/);
    await named.getByText("so the chosen “last 7 days” was left out").waitFor();
    assert.match(await named.locator(".chosen-filters").innerText(), /^Chosen: [\s\S]*channel: Email/);
    assert.deepEqual(await visit.numbers(named), await visit.numbers(email));
    await page.click("#clear-filters");
    assert.ok(await page.locator("#clear-filters").isHidden());
    assert.ok(await page.getByRole("radio", { name: "Any time" }).isChecked());
    const again = await visit.answered("issuances last month");
    assert.deepEqual(await visit.numbers(again), all);
    const split = await visit.answered("by channel");
    assert.ok((await split.locator("tbody tr").count()) > 2, "what is cleared does not come back in a follow-up");
  },

  async "slash commands are completed by keyboard"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    await page.keyboard.type("/");
    assert.equal(await page.getByRole("option").count(), 4);
    await visit.shot("completion");
    await page.keyboard.press("ArrowDown");
    const marked = await page.locator("#question").getAttribute("aria-activedescendant");
    assert.match(await page.locator(`#${marked}`).innerText(), /^\/forecast/);
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("option").count(), 0);
    await page.fill("#question", "");
    await page.keyboard.type("/tr");
    await page.keyboard.press("Tab");
    assert.equal(await page.inputValue("#question"), "/trend ");
    await page.keyboard.type("submits by channel");
    await page.keyboard.press("Enter");
    const exchange = await visit.ended();
    assert.match(await exchange.locator("dt:text-is('Plan') + dd").textContent(), /submi/i);
    await page.keyboard.type("/he");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#question"), "/help ");
    await page.keyboard.press("Enter");
    const help = await visit.ended();
    assert.ok((await help.locator(".answer").innerText()).length > 40);
    await visit.shot("help");
  },

  async "everything is reached by keyboard with the focus in sight"(desk) {
    const visit = desk.keep(await Visit.to(desk, desk.main));
    const { page } = visit;
    await page.keyboard.type("WoW issuances by channel");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    const exchange = await visit.ended();
    await exchange.locator(".context").waitFor();
    const passed = [];
    for (let n = 0; n < 90; n += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        if (e === document.body) return null;
        const box = e.matches(".chip input") ? e.nextElementSibling : e;
        const style = getComputedStyle(box);
        const { width, height } = box.getBoundingClientRect();
        return { what: `${e.tagName} ${e.id || e.className || e.getAttribute("aria-label")} ${e.textContent.slice(0, 30)}`,
          shown: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2 && width > 8 && height > 8 };
      });
      if (!at) continue;
      assert.ok(at.shown, `no focus to be seen: ${at.what}`);
      passed.push(at.what);
    }
    for (const part of ["skip", "theme", "new-thread", "Read the values", "How was this computed", "PNG", "CSV", "Good answer", "SUMMARY", "question", "send"]) {
      assert.ok(passed.some((p) => p.includes(part)), `${part} in ${passed.join(" | ")}`);
    }
    // A thumb pressed by keyboard keeps the focus.
    await exchange.getByRole("button", { name: "Good answer" }).focus();
    await page.keyboard.press("Enter");
    await page.locator('.votes button[aria-pressed="true"]').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Good answer");
    // A combobox opens by Enter, takes a value by Space, closes by Escape.
    const summary = page.locator('.combobox[data-segment="grade"] > summary');
    await summary.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    assert.match(await summary.innerText(), /\(1\)/);
    assert.ok(await summary.evaluate((e) => e === document.activeElement));
  },
};
