// The bodies of every published page.

import { agentstack } from "./agentstack.ts";
import { den } from "./den.ts";
import { goodmem } from "./goodmem.ts";
import { langwatch } from "./langwatch.ts";
import type { Published } from "./published.ts";
import { refactor } from "./refactor.ts";

export const published: readonly Published[] = [...den, ...refactor, ...goodmem, ...agentstack, ...langwatch];
