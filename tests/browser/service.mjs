// `topup serve` as a test starts it: on a free port, in a folder of its own, ended with the test.

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A service over one database of the desk; `env` holds further settings. */
export class Service {
  constructor(job, db, env = {}) {
    this.job = job;
    this.db = db;
    this.env = env;
    this.state = join(job.folder, `state-${db}-${Math.random().toString(36).slice(2)}`);
    this.listen = "127.0.0.1:0";
    mkdirSync(this.state, { recursive: true });
  }

  /** Starts it; at its former address where it had one. */
  async start() {
    const args = ["serve", "--db", this.db, "--as-of", "2026-11-22", "--listen", this.listen];
    const settings = { TOPUP_STATE_DIR: this.state, TOPUP_ASK__PER_MINUTE: "10000", TOPUP_ASK__BURST: "1000", TOPUP_WEB__PER_MINUTE: "0" };
    const child = spawn(this.job.binary, args, {
      cwd: this.job.folder, env: { ...process.env, ...settings, ...this.env }, stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    this.child = child;
    this.ended = new Promise((resolve) => child.once("exit", resolve)).then(() => running.delete(child));
    let said = "";
    this.url = await new Promise((resolve, reject) => {
      const hear = (chunk) => {
        said += chunk;
        const found = said.match(/Topup is at (http:\/\/\S+)/);
        if (found) resolve(found[1]);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => reject(new Error(`topup serve ended: ${said}`)));
    });
    this.listen = new URL(this.url).host;
    return this;
  }

  /** As if the machine had lost its power. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** One number of `/metrics`. */
  async metric(name) {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(text.match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1]);
  }
}
