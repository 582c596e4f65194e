// The figures of `GET /chart`, for those who draw them themselves: plotly.js finds no fault in them and draws them.

import assert from "node:assert/strict";
import { join } from "node:path";

/** One question of each kind of picture. */
const QUESTIONS = [
  "issuances by week last 8 weeks",
  "issuances by week by channel last 8 weeks",
  "WoW issuances by channel",
  "why did issuances change last month",
  "forecast vs actual by week, last 3 months",
  "funnel last month",
  "share of issuances by product last month",
  "top 3 channels by approval rate last month",
  "distribution of fico last month",
  "average apr against approval rate by channel last month",
];

export const cases = {
  async "plotly takes every figure"(desk) {
    const context = await desk.browser.newContext({ viewport: { width: 1200, height: 675 } });
    const drawn = new Set();
    try {
      const page = await context.newPage();
      await page.addScriptTag({ path: join(desk.job.modules, "node_modules/plotly.js-dist-min/plotly.min.js") });
      for (const [n, message] of QUESTIONS.entries()) {
        const data = { message, thread: `figure ${n}` };
        const reply = await context.request.post(`${desk.main.url}/chat`, { data });
        const done = (await reply.text()).split("\n\n").find((event) => /^event: ?done$/m.test(event));
        const { cache_key: key } = JSON.parse(done.match(/^data: ?(.*)$/m)[1]).done;
        assert.ok(key, `${message}: ${done}`);
        const found = await context.request.get(`${desk.main.url}/chart`, { params: { cache_key: key } });
        const { plotly } = await found.json();
        const { faults, marks } = await page.evaluate(async ({ data, layout }) => {
          const faults = window.Plotly.validate(data, layout) ?? [];
          const place = document.body.appendChild(document.createElement("div"));
          await window.Plotly.newPlot(place, data, layout);
          const marks = place.querySelectorAll(".trace, .points path, .slice, .funnellayer path, .point path").length;
          place.remove();
          return { faults: faults.map((fault) => fault.msg), marks };
        }, plotly);
        assert.deepEqual(faults, [], message);
        assert.ok(marks > 0, `${message}: nothing was drawn`);
        for (const trace of plotly.data) drawn.add(trace.type);
      }
    } finally {
      await context.close();
    }
    // Each kind of picture was among them.
    for (const kind of ["scatter", "bar", "pie", "funnel"]) assert.ok(drawn.has(kind), `${kind} of ${[...drawn]}`);
  },
};
