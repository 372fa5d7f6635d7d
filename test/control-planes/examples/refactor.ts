// re-factor.ai: the key of a vendor and the organization that it bills, as on the published page.

import { type Example, environment } from "./example.ts";

export const refactor: Example = {
  name: "openai",
  flags: ["--provider", "openai", "--enabled", "--api-key", "env:VENDOR_KEY", "--organization", "org-acme"],
  yaml: "provider: openai\nenabled: true\napi_key: env:VENDOR_KEY\norganization: org-acme\n",
  // As the published page writes it, credentials in an object of their own.
  json: { provider: "openai", enabled: true, credentials: { api_key: "env:VENDOR_KEY", organization: "org-acme" } },
  answers: [
    ["Vendor", "openai"],
    ["API key", environment.VENDOR_KEY],
    ["What else?", ["enabled", "organization"]],
    ["Enable it?", true],
    ["Organization", "org-acme"],
    ["Create it?", true],
  ],
  keystrokes: [
    ["? Vendor", "\r"],
    ["? API key", `${environment.VENDOR_KEY}\r`],
    ["? What else?", "org"],
    ["❯ ◯ organization", " "],
    ["❯ ◉ organization", "\r"],
    ["? Organization", "org-acme\r"],
    ["? Create it?", "\r"],
  ],
  request: {
    method: "POST",
    path: "/v1/llm-providers",
    body: { provider: "openai", enabled: true, credentials: { api_key: environment.VENDOR_KEY, organization: "org-acme" } },
  },
  update: {
    // Credentials are replaced as a whole.
    flags: ["--api-key", "env:NEW_VENDOR_KEY", "--organization", "org-acme"],
    body: { credentials: { api_key: environment.NEW_VENDOR_KEY, organization: "org-acme" } },
    // Keys are masked, the old one and the new one alike.
    changes: {},
  },
};
