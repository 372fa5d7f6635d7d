// Where llmp runs, as far as it decides what can be done about a keychain: at a desktop, over SSH, in WSL, in a container, or with no screen at all.

import type { Environment } from "../environment.ts";

export type Surroundings = "desktop" | "ssh" | "wsl" | "container" | "headless";

/** Where a keychain is missed. */
export interface Place {
  /** `process.platform`. */
  readonly platform: string;
  readonly surroundings: Surroundings;
}

/** What tells the surroundings, handed in. */
export interface SurroundingFacts {
  readonly platform: string;
  readonly environment: Pick<Environment, "get">;
  /** Whether there is a file of this path. */
  exists(path: string): boolean;
}

// Docker and Podman leave these files in every container (as the npm packages is-docker and is-inside-container read them); Kubernetes, which
// may run containers with neither, sets its variable in every pod.
const CONTAINER_FILES = ["/.dockerenv", "/run/.containerenv"];

// WSL's init sets the variable, which `sudo` and cron may take away, and registers the files (https://github.com/microsoft/WSL/issues/423);
// with systemd it is the second.
const WSL_FILES = ["/proc/sys/fs/binfmt_misc/WSLInterop", "/proc/sys/fs/binfmt_misc/WSLInterop-late"];

/** The narrowest that fits: a container is one also where somebody came to it over SSH. */
export function recogniseSurroundings({ platform, environment, exists }: SurroundingFacts): Surroundings {
  const isLinux = platform !== "darwin" && platform !== "win32";
  if (isLinux && (environment.get("KUBERNETES_SERVICE_HOST") !== undefined || CONTAINER_FILES.some(exists))) return "container";
  if (isLinux && (environment.get("WSL_DISTRO_NAME") !== undefined || WSL_FILES.some(exists))) return "wsl";
  if (environment.get("SSH_CONNECTION") !== undefined) return "ssh";
  const hasScreen = environment.get("DISPLAY") !== undefined || environment.get("WAYLAND_DISPLAY") !== undefined;
  return isLinux && !hasScreen ? "headless" : "desktop";
}
