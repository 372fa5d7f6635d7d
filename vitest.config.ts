// How the tests run. One file, one worker: nothing is shared, so nothing leaks.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Spawned processes are slow on a loaded machine; a hang is still found.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A test that asserts nothing proves nothing.
    expect: { requireAssertions: true },
    // An address of a real certificate file slows every spawned process by 25 ms, and a proxy would take loopback requests away.
    env: { NODE_EXTRA_CA_CERTS: "", HTTP_PROXY: "", HTTPS_PROXY: "", http_proxy: "", https_proxy: "" },
  },
});
