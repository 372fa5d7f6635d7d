// What to do about a keychain that cannot be used, in each state and at each place.

import type { KeychainState } from "./keychain-failure.ts";
import type { Place } from "./surroundings.ts";

const DO_WITHOUT =
  "do without it: use a reference such as env:NAME, file:PATH or exec:COMMAND (for a token: LLMP_TOKEN or `--token REF`), " +
  "or keep secrets in an encrypted file: LLMP_SECRET_STORE=file";

/** The hint of a state: what helps at this place, where anything does, and how to do without. */
export function adviseKeychain(state: KeychainState, place: Place): string {
  if (state === "too_long") return "keep it in a file and use file:PATH, or keep secrets in an encrypted file: LLMP_SECRET_STORE=file";
  if (state === "ambiguous") return `delete all but one in ${nameProgram(place)}`;
  const remedy = findRemedy(state, place);
  return remedy === undefined ? DO_WITHOUT : `${remedy}, or ${DO_WITHOUT}`;
}

function findRemedy(state: Exclude<KeychainState, "too_long" | "ambiguous">, place: Place): string | undefined {
  switch (state) {
    case "module_missing":
      return "install llmp again without `--omit=optional` or `--no-optional`";
    case "no_bus":
      return findBus(place);
    case "no_service":
      return startService(place);
    case "no_keyring":
      return makeKeyring(place);
    case "locked":
      return unlock(place);
    case "timed_out":
      return `it may be waiting for somebody to unlock it: ${unlock(place)}`;
    case "denied":
      return allow(place);
    case "other":
      return `see whether ${nameProgram(place)} can open it`;
  }
}

// Observed with gnome-keyring 42: with a daemon that runs already, `--unlock` alone changes nothing.
const UNLOCK_COMMAND = "`gnome-keyring-daemon --replace --unlock`, which reads its password, without a line break, from standard input";

/** D-Bus is there on Linux alone. */
function findBus({ surroundings }: Place): string | undefined {
  switch (surroundings) {
    case "container":
      return undefined;
    case "wsl":
      return "WSL has a bus where systemd is switched on (`[boot] systemd=true` in /etc/wsl.conf), and no keychain before gnome-keyring is installed";
    case "ssh":
    case "headless":
      return "run llmp inside `dbus-run-session -- sh`, and there first `gnome-keyring-daemon --unlock`";
    case "desktop":
      return "run llmp in a terminal of the desktop, as the user who is signed in there and not through `sudo`: DBUS_SESSION_BUS_ADDRESS must name its bus";
  }
}

function startService({ platform, surroundings }: Place): string | undefined {
  // https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credwritew: network logon sessions have no credential set.
  if (platform === "win32")
    return "run llmp at the computer or by remote desktop: a session over SSH, and a service, have no Credential Manager";
  if (platform === "darwin") return "run llmp in a session of the signed-in user";
  if (surroundings === "container") return undefined;
  return "install gnome-keyring (or KWallet, or KeePassXC with its Secret Service switched on) and start it: `gnome-keyring-daemon --start --components=secrets`";
}

function makeKeyring({ platform, surroundings }: Place): string | undefined {
  if (platform === "darwin") return "make one in Keychain Access, or name one with `security default-keychain -s`";
  if (surroundings === "desktop") return "make one in Passwords and Keys (seahorse), and make it the default";
  return surroundings === "container" ? undefined : `make one with ${UNLOCK_COMMAND}`;
}

function unlock({ platform, surroundings }: Place): string {
  if (platform === "win32") return "sign in to Windows";
  if (platform === "darwin") {
    return surroundings === "ssh"
      ? "run `security unlock-keychain` in this session, which cannot show the dialog"
      : "unlock it in Keychain Access, or with `security unlock-keychain`";
  }
  if (surroundings === "desktop") return "sign in to the desktop, or unlock it in Passwords and Keys (seahorse)";
  return `nothing can ask for its password here, so unlock it with ${UNLOCK_COMMAND}`;
}

function allow({ platform, surroundings }: Place): string {
  if (platform === "darwin" && surroundings === "ssh") return "allow it once at the computer itself, with `Always Allow`";
  if (platform === "darwin") return "allow it when the system asks (`Always Allow`)";
  if (platform === "win32") return "run llmp as the user who is signed in";
  return "run llmp as the user whose keyring it is, and outside of what confines it (Flatpak, Snap, AppArmor)";
}

function nameProgram({ platform }: Place): string {
  if (platform === "darwin") return "Keychain Access";
  if (platform === "win32") return "Credential Manager";
  return "Passwords and Keys (seahorse)";
}
