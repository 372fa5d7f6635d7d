import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../../../src/control-planes/control-plane.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, type Step } from "../conversation.ts";
import { operation, organization } from "./answers.ts";

const { adminKey, ownerSession } = denSeed.tokens;
const GLOBEX = denSeed.organizations.globex.id;
const LIST: HttpRequest = { method: "GET", path: "/v1/llm-providers", headers: { "x-other": "1" } };

function authorized(request: HttpRequest, token: string, settings: Readonly<Record<string, string>> = {}) {
  const { path, headers = {} } = den.authorize(request, new Secret(token), settings);
  const revealed = Object.entries(headers).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]);
  return { path, headers: Object.fromEntries(revealed) };
}

describe("exactly one credential header, because a bad key spoils a good session beside it", () => {
  test("an API key goes as x-api-key: as Bearer it is a 401", () => {
    expect(authorized(LIST, adminKey)).toEqual({ path: LIST.path, headers: { "x-other": "1", "x-api-key": adminKey } });
  });

  test("a session goes as Bearer", () => {
    expect(authorized(LIST, ownerSession)).toEqual({
      path: LIST.path,
      headers: { "x-other": "1", authorization: `Bearer ${ownerSession}` },
    });
  });
});

describe("organization", () => {
  const settings = { organization: GLOBEX };

  test.each(["/v1/llm-providers", "/v1/llm-providers/lpr_1", "/v1/llm-provider-catalog", "/v1/llm-provider-catalog/a%2Fv1%2Fb"])(
    "of a session is in the path %s, which every version honours, and in the headers",
    (path) => {
      expect(authorized({ method: "GET", path }, ownerSession, settings)).toEqual({
        path: path.replace("/v1/", `/v1/orgs/${GLOBEX}/`),
        headers: { authorization: `Bearer ${ownerSession}`, "x-openwork-org-id": GLOBEX, "x-openwork-legacy-org-id": GLOBEX },
      });
    },
  );

  test("is in the headers alone of a route that has no such path", () => {
    const { path, headers } = authorized({ method: "GET", path: "/v1/org" }, ownerSession, settings);
    expect(path).toBe("/v1/org");
    expect(headers).toMatchObject({ "x-openwork-org-id": GLOBEX, "x-openwork-legacy-org-id": GLOBEX });
  });

  test("of an API key is the key's own, and naming another is a 403: nothing is sent", () => {
    expect(authorized(LIST, adminKey, settings)).toEqual({ path: LIST.path, headers: { "x-other": "1", "x-api-key": adminKey } });
  });

  test("that is malformed is refused, since the server would ignore it and act in another one", () => {
    for (const organization of ["acme", "org_", GLOBEX.toUpperCase(), `org_8${GLOBEX.slice(5)}`, `${GLOBEX}0`]) {
      expect(() => authorized(LIST, ownerSession, { organization })).toThrow("not an organization id");
    }
  });
});

describe("check", () => {
  function check(answer: Step, settings = {}) {
    return play(operation("check")({ settings }), [answer]);
  }

  test("names organization, role and person by /v1/org, and never asks /v1/me, which repeats the token on early servers", () => {
    expect(check(organization).value).toEqual({ label: "Acme (admin, creator@example.com)", warnings: [] });
  });

  test.each<[what: string, body: object, label: string]>([
    [
      "role and address from the list of members",
      {
        organization: { id: "org_1", name: "Acme" },
        currentMember: { id: "om_1" },
        members: [{ id: "om_1", role: "owner", user: { email: "a@b.c" } }],
      },
      "Acme (owner, a@b.c)",
    ],
    ["an organization without a name", { organization: { id: "org_1" } }, "org_1"],
    ["nothing", {}, "an organization"],
    ["surprises", { organization: 7, currentMember: [], members: {}, teams: null }, "an organization"],
  ])("makes do with %s", (_what, body, label) => {
    expect(check(["GET /v1/org", body]).value.label).toBe(label);
  });

  test("warns where an API key acts in another organization than the profile's", () => {
    expect(check(organization, { organization: GLOBEX }).value.warnings).toEqual([
      expect.stringMatching(/acts in org_\w+1, not in org_\w+2/),
    ]);
    expect(check(organization, { organization: "org_01k00000000000000000000001" }).value.warnings).toEqual([]);
  });
});
