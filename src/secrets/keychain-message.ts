// What llmp and its keychain process say to each other: one message each way, over standard input and output, never argv or environment.

/** What a person sees beside the entries in the keychain's own program; `secret-tool lookup service llmp username NAME` finds one. */
export const SERVICE = "llmp";

/** What the child is asked to do. */
export type KeychainRequest =
  | { readonly operation: "get"; readonly account: string }
  | { readonly operation: "delete"; readonly account: string }
  | { readonly operation: "set"; readonly account: string; readonly secret: string };

/** What became of one request; `failure` is in the native module's words. */
export type KeychainAnswer =
  | { readonly secret: string | null }
  | { readonly stored: true }
  | { readonly deleted: boolean }
  | { readonly failure: string };

/** One answer a request, in their order, or why none could be tried. */
export type KeychainReply = { readonly answers: readonly KeychainAnswer[] } | { readonly moduleMissing: string };
