// What can be wrong with a keychain: a few named states, each with what to do at this place.

import { SecretUnavailableError } from "../errors.ts";
import { adviseKeychain } from "./keychain-advice.ts";
import { scrub } from "./redaction.ts";
import type { Secret } from "./secret.ts";
import type { Place } from "./surroundings.ts";

export type KeychainState =
  | "module_missing"
  /** The Secret Service is reached through D-Bus, and there is none. */
  | "no_bus"
  | "no_service"
  /** The service runs and has nothing to keep an entry in. */
  | "no_keyring"
  | "locked"
  | "denied"
  | "timed_out"
  | "too_long"
  | "ambiguous"
  | "other";

/** A keychain that cannot be used, and why. */
export class KeychainError extends SecretUnavailableError {
  readonly state: KeychainState;

  constructor(state: KeychainState, message: string, hint: string) {
    super(message, { hint });
    this.state = state;
  }
}

/** Makes the error of a state; `detail` is added to its message and must hold no secret. */
export function keychainError(state: KeychainState, place: Place, detail?: string): KeychainError {
  const message = describeState(state, place);
  return new KeychainError(state, detail === undefined ? message : `${message}: ${detail}`, adviseKeychain(state, place));
}

// Words of the native module, which has one error code for everything; the first that fits counts. Those of Linux were observed with gnome-keyring
// and dbus-daemon, or stand in the module. Windows has `Windows error code N` but for one code (windows-native-keyring-store, utils.rs; 5 is
// ERROR_ACCESS_DENIED, 1783 what Windows answers to a value that is too long); macOS the texts of SecCopyErrorMessageString.
const failures: readonly { readonly pattern: RegExp; readonly state: KeychainState }[] = [
  // Before `denied`: a socket that may not be opened is somebody else's bus.
  {
    pattern: /DBUS_SESSION_BUS_ADDRESS|failed to connect to socket|does not contain a colon|(?:no|unable to).*autolaunch/i,
    state: "no_bus",
  },
  {
    pattern: /unlock prompt was dismissed|object locked|is locked|before prompt completed|user interaction is not allowed|-25308/i,
    state: "locked",
  },
  { pattern: /did not receive a reply|timed? ?out/i, state: "timed_out" },
  {
    pattern:
      /not provided by any|ServiceUnknown|could not activate|secrets exited|secrets received signal|has no owner|failed to execute program/i,
    state: "no_service",
  },
  {
    pattern: /no dbus session or secret service|NO_SUCH_LOGON_SESSION|specified logon session|no keychain is available|-25291/i,
    state: "no_service",
  },
  { pattern: /no result found|no default collection|keychain could not be found|-2529[45]\b|-25307/i, state: "no_keyring" },
  {
    pattern:
      /rejected send message|access ?denied|access is denied|permission denied|not permitted|user cancell?ed|passphrase you entered|authorization|error code 5\b|-128\b|-25293|-34018/i,
    state: "denied",
  },
  { pattern: /longer than|too long|platform limit|error code 1783\b|stub received bad data/i, state: "too_long" },
  { pattern: /matched by \d+ credentials/i, state: "ambiguous" },
];

/** Reads the native module's words for one failure; `sent` are the secrets that must not come back in them. */
export function readFailure(words: string, place: Place, sent: readonly Secret[]): KeychainError {
  const state = failures.find(({ pattern }) => pattern.test(words))?.state ?? "other";
  return keychainError(state, place, state === "other" ? scrub(words, sent, { limit: 200 }) : undefined);
}

function describeState(state: KeychainState, { platform }: Place): string {
  const name = nameKeychain(platform);
  switch (state) {
    case "module_missing":
      return "the module that reads the keychain is not installed, or not for this system";
    case "no_bus":
      return `there is no D-Bus session through which ${name} could be reached`;
    case "no_service":
      return `${name} is not running`;
    case "no_keyring":
      return `${name} is running, and has no keyring to keep anything in`;
    case "locked":
      return `${name} is locked`;
    case "denied":
      return `${name} denied access`;
    case "timed_out":
      return `${name} did not answer in time`;
    case "too_long":
      return `the value is too long for ${name}${platform === "win32" ? " (1,280 characters)" : ""}`;
    case "ambiguous":
      return `${name} holds more than one entry of this name`;
    case "other":
      return `${name} failed`;
  }
}

function nameKeychain(platform: string): string {
  if (platform === "darwin") return "the macOS keychain";
  if (platform === "win32") return "Windows Credential Manager";
  return "the Secret Service (GNOME Keyring, KWallet)";
}
