import { expect, test } from "vitest";
import { readEnvironment } from "../../src/environment.ts";
import { recogniseSurroundings } from "../../src/secrets/surroundings.ts";

test.each([
  ["linux", { DISPLAY: ":0" }, [], "desktop"],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, [], "desktop"],
  ["linux", {}, [], "headless"],
  ["freebsd", {}, [], "headless"],
  ["linux", { SSH_CONNECTION: "10.0.0.1 5 10.0.0.2 22" }, [], "ssh"],
  ["linux", { SSH_CONNECTION: "10.0.0.1 5 10.0.0.2 22", DISPLAY: "localhost:10.0" }, [], "ssh"],
  ["linux", { WSL_DISTRO_NAME: "Debian", DISPLAY: ":0" }, [], "wsl"],
  ["linux", {}, ["/proc/sys/fs/binfmt_misc/WSLInterop"], "wsl"],
  ["linux", {}, ["/proc/sys/fs/binfmt_misc/WSLInterop-late"], "wsl"],
  ["linux", { SSH_CONNECTION: "10.0.0.1 5 10.0.0.2 22" }, ["/.dockerenv"], "container"],
  ["linux", { DISPLAY: ":0" }, ["/run/.containerenv"], "container"],
  ["linux", { WSL_DISTRO_NAME: "Debian" }, ["/.dockerenv"], "container"],
  ["linux", { KUBERNETES_SERVICE_HOST: "10.0.0.1" }, [], "container"],
  ["darwin", {}, [], "desktop"],
  ["darwin", { SSH_CONNECTION: "10.0.0.1 5 10.0.0.2 22" }, [], "ssh"],
  ["win32", { KUBERNETES_SERVICE_HOST: "10.0.0.1" }, [], "desktop"],
  ["win32", { SSH_CONNECTION: "10.0.0.1 5 10.0.0.2 22" }, [], "ssh"],
] as const)("%s with %j and %j: %s", (platform, variables, files, expected) => {
  const exists = (path: string) => files.some((file) => file === path);
  expect(recogniseSurroundings({ platform, environment: readEnvironment(variables), exists })).toBe(expected);
});
