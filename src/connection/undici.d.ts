// Types of the one deep path by which undici is imported; the package types only its whole.

declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";

  export { Agent as default };
}
