// The least that one write can cost: a bundled script that sends one POST with undici as llmp does, and nothing else.

import { setFlagsFromString } from "node:v8";
import request from "undici/lib/api/api-request.js";

const url = new URL(process.argv[2]);
setFlagsFromString("--liftoff-only");
const { default: Agent } = await import("undici/lib/dispatcher/agent.js");
const agent = new Agent();
const { body } = await request.call(agent, {
  origin: url.origin,
  path: url.pathname,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: "{}",
});
await body.dump();
await agent.close();
