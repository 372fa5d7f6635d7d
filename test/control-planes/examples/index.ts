// The examples, one a control plane: a registered one without an example fails the tests.

import { agentstack } from "./agentstack.ts";
import { den } from "./den.ts";
import type { Example } from "./example.ts";
import { goodmem } from "./goodmem.ts";
import { langwatch } from "./langwatch.ts";
import { refactor } from "./refactor.ts";

export const examples: Readonly<Record<string, Example>> = { den, refactor, goodmem, agentstack, langwatch };
