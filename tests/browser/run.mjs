// Runs all cases of the page in headless Chromium: node run.mjs '{"binary", "folder", "modules", "shots"}' [words of a
// case's name]. With "page", a folder, the page's files come from there instead of the binary: to work on them.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { Service } from "./service.mjs";

const job = JSON.parse(process.argv[2]);
const wanted = process.argv[3] ?? "";
const { chromium } = createRequire(join(job.modules, "any.js"))("playwright-core");
// The test that started this is gone: so are we, and the services with us.
process.stdin.resume().on("end", () => process.exit(3));

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
/** Cases at once: they wait more than they work. */
const AT_ONCE = 3;

mkdirSync(job.shots, { recursive: true });
const browser = await chromium.launch({ executablePath: job.chromium ?? "/usr/bin/chromium", args: FLAGS });
const sql = (db, text) => execFileSync("sqlite3", [join(job.folder, db), text]);
const desk = { job, browser, sql, service: (db, env) => new Service(job, db, env).start() };
desk.main = await desk.service("t.db");

const cases = [];
for (const file of readdirSync(join(import.meta.dirname, "cases")).sort()) {
  const { cases: some } = await import(`./cases/${file}`);
  cases.push(...Object.entries(some).filter(([name]) => name.includes(wanted)));
}
let failed = 0;
async function work() {
  while (cases.length) {
    const [name, run] = cases.shift();
    const begun = Date.now();
    const visits = [];
    try {
      await run({ ...desk, keep: (visit) => (visits.push(visit), visit) });
      for (const visit of visits) await visit.leave();
      console.log(`ok     ${name} (${Date.now() - begun} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${error.stack ?? error}`);
      for (const [n, visit] of visits.entries()) {
        await visit.shot(`failed-${name.replaceAll(" ", "-")}-${n}`).catch(() => {});
        if (visit.faults.length) console.log(visit.faults.join("\n"));
        await visit.context.close().catch(() => {});
      }
    }
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
await browser.close();
process.exit(failed ? 1 : 0);
