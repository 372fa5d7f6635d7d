// What can be wrong with a keychain: a few named states, each with what to do on this platform.

import { SecretUnavailableError } from "../errors.ts";
import { scrub } from "./redaction.ts";
import type { Secret } from "./secret.ts";

export type KeychainState = "module_missing" | "no_service" | "locked" | "denied" | "timed_out" | "too_long" | "ambiguous" | "other";

/** A keychain that cannot be used, and why. */
export class KeychainError extends SecretUnavailableError {
  readonly state: KeychainState;

  constructor(state: KeychainState, message: string, hint: string) {
    super(message, { hint });
    this.state = state;
  }
}

/** Makes the error of a state; `detail` is added to its message and must hold no secret. */
export function keychainError(state: KeychainState, platform: string, detail?: string): KeychainError {
  const { message, hint } = describeState(state, platform);
  return new KeychainError(state, detail === undefined ? message : `${message}: ${detail}`, hint);
}

// Words of the native module, which has one error code for everything. Those of Linux were observed with gnome-keyring, of macOS and
// Windows they are the texts of the status codes (SecCopyErrorMessageString, FormatMessage).
const failures: readonly { readonly pattern: RegExp; readonly state: KeychainState }[] = [
  { pattern: /unlock prompt was dismissed|is locked|user interaction is not allowed|-25308/i, state: "locked" },
  { pattern: /did not receive a reply|timed? ?out/i, state: "timed_out" },
  {
    pattern:
      /access ?denied|access is denied|permission denied|not permitted|user cancell?ed|passphrase you entered|authorization|-128\b|-25293/i,
    state: "denied",
  },
  {
    pattern: /DBUS_SESSION_BUS_ADDRESS|DBus error|org\.freedesktop\.secrets|no default collection|specified logon session/i,
    state: "no_service",
  },
  { pattern: /longer than|too long|platform limit/i, state: "too_long" },
  { pattern: /matched by \d+ credentials/i, state: "ambiguous" },
];

/** Reads the native module's words for one failure; `sent` are the secrets that must not come back in them. */
export function readFailure(words: string, platform: string, sent: readonly Secret[]): KeychainError {
  const state = failures.find(({ pattern }) => pattern.test(words))?.state ?? "other";
  return keychainError(state, platform, state === "other" ? scrub(words, sent, { limit: 200 }) : undefined);
}

const ALTERNATIVES =
  "or do without it: use a reference such as env:NAME, file:PATH or exec:COMMAND (for a token: LLMP_TOKEN or `--token REF`), " +
  "or keep secrets in an encrypted file: LLMP_SECRET_STORE=file";

function describeState(state: KeychainState, platform: string): { readonly message: string; readonly hint: string } {
  const name = nameKeychain(platform);
  switch (state) {
    case "module_missing":
      return {
        message: "the module that reads the keychain is not installed",
        hint: `install llmp again without \`--omit=optional\` or \`--no-optional\`, ${ALTERNATIVES}`,
      };
    case "no_service":
      return { message: `${name} is not running`, hint: `${adviseService(platform)}, ${ALTERNATIVES}` };
    case "locked":
      return { message: `${name} is locked`, hint: `${adviseUnlock(platform)}, ${ALTERNATIVES}` };
    case "denied":
      return { message: `${name} denied access`, hint: `allow it when the system asks, ${ALTERNATIVES}` };
    case "timed_out":
      return {
        message: `${name} did not answer in time`,
        hint: `it may be waiting for somebody to unlock it: ${adviseUnlock(platform)}, ${ALTERNATIVES}`,
      };
    case "too_long":
      return {
        message: `the value is too long for ${name}${platform === "win32" ? " (1,280 characters)" : ""}`,
        hint: "keep it in a file and use file:PATH",
      };
    case "ambiguous":
      return { message: `${name} holds more than one entry of this name`, hint: `delete all but one in ${nameProgram(platform)}` };
    case "other":
      return { message: `${name} failed`, hint: `see whether ${nameProgram(platform)} can open it, ${ALTERNATIVES}` };
  }
}

function nameKeychain(platform: string): string {
  if (platform === "darwin") return "the macOS keychain";
  if (platform === "win32") return "Windows Credential Manager";
  return "the Secret Service (GNOME Keyring, KWallet)";
}

function nameProgram(platform: string): string {
  if (platform === "darwin") return "Keychain Access";
  if (platform === "win32") return "Credential Manager";
  return "Passwords and Keys (seahorse)";
}

function adviseService(platform: string): string {
  if (platform === "darwin" || platform === "win32") return "run llmp from a session of the signed-in user";
  return "there is none in most containers, SSH sessions and WSL: start gnome-keyring-daemon inside a D-Bus session";
}

function adviseUnlock(platform: string): string {
  if (platform === "darwin") return "run `security unlock-keychain` (a session over SSH cannot show the dialog)";
  if (platform === "win32") return "sign in to Windows";
  return "sign in to the desktop, or unlock it in its own program (a session over SSH cannot show the dialog)";
}
