// Reads what the keychain process answered. Loaded when the keychain is asked, since the schema library takes its time.

import * as z from "zod/mini";
import type { KeychainReply } from "./keychain-message.ts";

// The child may be of another version than its parent while llmp is being updated, so its reply is checked.
const Answer = z.union([
  z.object({ secret: z.nullable(z.string()) }),
  z.object({ stored: z.literal(true) }),
  z.object({ deleted: z.boolean() }),
  z.object({ failure: z.string() }),
]);

const Reply = z.union([z.object({ answers: z.array(Answer) }), z.object({ moduleMissing: z.string() })]);

/** The reply, or undefined when the text is none. */
export function parseReply(text: string): KeychainReply | undefined {
  try {
    const parsed = z.safeParse(Reply, JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
