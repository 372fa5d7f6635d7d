// The least that writes can cost: a bundled script that sends POSTs with undici as llmp does, and nothing else. One, or as many as it is told, so many at a time.

import { setFlagsFromString } from "node:v8";
import request from "undici/lib/api/api-request.js";

const url = new URL(process.argv[2]);
const [count = 1, concurrency = 1] = process.argv.slice(3).map(Number);
setFlagsFromString("--liftoff-only");
const { default: Agent } = await import("undici/lib/dispatcher/agent.js");
const agent = new Agent();
const numbers = Array.from({ length: count }).keys();

async function work() {
  for (const _ of numbers) {
    const { body } = await request.call(agent, {
      origin: url.origin,
      path: url.pathname,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await body.dump();
  }
}

await Promise.all(Array.from({ length: concurrency }, work));
await agent.close();
