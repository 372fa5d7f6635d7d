// References that a vendor's own command-line tool reads: 1Password, Vault, AWS, Google Cloud, pass. Who is signed in is the tool's business.

import { SecretUnavailableError } from "../errors.ts";
import { COMMAND_TIMEOUT, type CommandWords, readOutcome } from "./command-outcome.ts";
import { decodeText } from "./decoding.ts";
import { looksLikeKey } from "./key-shapes.ts";
import { EXPANDED, MAXIMUM_BYTES, type Scheme } from "./scheme.ts";

interface Tool {
  /** How a reference begins: `vault:`. */
  readonly prefix: string;
  /** As help shows it: `vault:PATH#FIELD`. */
  readonly usage: string;
  /** What follows the prefix. It leaves no room for what the tool would take for an option, a file or a URL. */
  readonly form: RegExp;
  /** What is said of anything else. */
  readonly needs: string;
  readonly program: string;
  words(rest: string): readonly string[];
  /** Settings of the person that would change what is printed, or ask something; undefined takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Takes the value out of what the tool printed. Throws SecretUnavailableError. */
  pick?(output: string, rest: string): string;
  /** Where to get the tool. */
  readonly source: string;
  /** What to do when it refuses. */
  readonly advice: string;
  /** On Windows it is a .cmd, which nothing but a shell starts; the command to give `exec:` there. */
  onWindows?(rest: string): string;
}

/** A name, or `projects/P/secrets/S/versions/V` as Google's own pages show it. */
const GOOGLE_NAME = /^(?:projects\/([A-Za-z0-9][\w.:-]*)\/secrets\/)?(\w[\w-]*)(?:\/versions\/(\w[\w-]*))?$/;

const tools = {
  op: {
    prefix: "op://",
    usage: "op://VAULT/ITEM/FIELD",
    form: /^[^/]+\/[^/]+\/[^/]+(?:\/[^/]+)?$/,
    needs: "needs vault, item and field, as in op://Private/OpenAI/credential",
    program: "op",
    words: (rest) => ["read", `op://${rest}`],
    source: "install the 1Password CLI (https://developer.1password.com/docs/cli/get-started)",
    advice: "if you are not signed in, run `op signin`, or set OP_SERVICE_ACCOUNT_TOKEN",
  },
  vault: {
    prefix: "vault:",
    usage: "vault:PATH#FIELD",
    form: /^[^-#][^#]*#[^#]+$/,
    needs: "needs the path of a secret and one of its fields, as in vault:secret/llm#openai, and no name that begins with `-`",
    program: "vault",
    words: (rest) => {
      const [path = "", field = ""] = rest.split("#");
      return ["kv", "get", `-field=${field}`, path];
    },
    // With `json` the value would come in quotation marks.
    variables: { VAULT_FORMAT: undefined },
    source: "install Vault (https://developer.hashicorp.com/vault/install)",
    advice: "if you are not signed in, set VAULT_ADDR and run `vault login`",
  },
  "aws-sm": {
    prefix: "aws-sm:",
    usage: "aws-sm:NAME[#JSONFIELD]",
    // The AWS CLI reads a file where a value begins with `file://`: a colon is allowed in an ARN alone.
    form: /^(?:arn:aws[\w-]*:secretsmanager:[\w:/+=.@-]+|[\w/+=.@][\w/+=.@-]*)(?:#.+)?$/,
    needs:
      "needs the name or ARN of a secret (letters, digits and /_+=.@-, not `-` first), as in aws-sm:prod/openai or aws-sm:prod/llm#openai",
    program: "aws",
    words: (rest) => {
      const [name = ""] = rest.split("#", 1);
      return ["secretsmanager", "get-secret-value", "--secret-id", name, "--query", "SecretString", "--output", "text"];
    },
    variables: { AWS_CLI_AUTO_PROMPT: "off", AWS_PAGER: "" },
    pick: (output, rest) => pickAmazon(output, rest.includes("#") ? rest.slice(rest.indexOf("#") + 1) : undefined),
    source: "install the AWS CLI (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)",
    advice: "if you are not signed in, run `aws sso login` or `aws configure`; AWS_PROFILE and AWS_REGION choose account and region",
  },
  "gcp-sm": {
    prefix: "gcp-sm:",
    usage: "gcp-sm:NAME",
    form: GOOGLE_NAME,
    needs: "needs the name of a secret, as in gcp-sm:openai or gcp-sm:projects/P/secrets/S/versions/V",
    program: "gcloud",
    words: readGoogle,
    variables: { CLOUDSDK_CORE_DISABLE_PROMPTS: "1" },
    source: "install the Google Cloud CLI (https://cloud.google.com/sdk/docs/install)",
    advice: "if you are not signed in, run `gcloud auth login`; `gcloud config set project` chooses the project",
    onWindows: (rest) => `exec:cmd /c gcloud ${readGoogle(rest).join(" ")}`,
  },
  pass: {
    prefix: "pass:",
    usage: "pass:NAME",
    form: /^[^-].*$/,
    needs: "needs the name of an entry, as in pass:llm/openai, that does not begin with `-`",
    program: "pass",
    words: (rest) => ["show", rest],
    pick: pickPassword,
    source: "install pass (https://www.passwordstore.org)",
    advice: "run `pass show` with this name by itself; if it asks for a passphrase, give it there first",
  },
} as const satisfies Record<string, Tool>;

/** The kinds of reference that a tool reads. */
export const toolSchemes = {
  op: describeTool(tools.op),
  vault: describeTool(tools.vault),
  "aws-sm": describeTool(tools["aws-sm"]),
  "gcp-sm": describeTool(tools["gcp-sm"]),
  pass: describeTool(tools.pass),
} satisfies Record<keyof typeof tools, Scheme>;

function describeTool(tool: Tool): Scheme {
  const { prefix, usage, form, needs, program, variables } = tool;
  return {
    usage,
    pattern: new RegExp(`^${prefix}(.*)$`, "s"),
    check(rest) {
      if (looksLikeKey(rest)) return EXPANDED;
      if (/\p{C}/u.test(rest)) return "has an invisible character in the name";
      return form.test(rest) ? undefined : needs;
    },
    label: (rest) => prefix + rest,
    async read(rest, { runProcess, platform }) {
      const terms = { timeout: COMMAND_TIMEOUT, maximumBytes: MAXIMUM_BYTES, ...(variables === undefined ? {} : { variables }) };
      const outcome = await runProcess(program, tool.words(rest), terms);
      const output = readOutcome(outcome, wordsOf(tool, rest, platform), platform);
      return { value: tool.pick === undefined ? output : tool.pick(decodeText(output), rest), warnings: [] };
    },
  };
}

function wordsOf({ program, advice, source, onWindows }: Tool, rest: string, platform: string): CommandWords {
  const message = `\`${program}\` is not installed, or not in PATH`;
  const hint =
    platform === "win32" && onWindows !== undefined
      ? `${source}; where it is a .cmd, write \`${onWindows(rest)}\``
      : `${source}, or use another reference`;
  return { subject: `\`${program}\``, advice, missing: { message, hint } };
}

function readGoogle(rest: string): readonly string[] {
  const [, project, secret = "", version = "latest"] = GOOGLE_NAME.exec(rest) ?? [];
  return ["secrets", "versions", "access", version, `--secret=${secret}`, ...(project === undefined ? [] : [`--project=${project}`])];
}

function pickAmazon(output: string, field: string | undefined): string {
  // What `--output text` writes for null: the secret has a SecretBinary.
  if (/^None\r?\n?$/.test(output)) {
    throw new SecretUnavailableError("the secret is binary, not text", { hint: "store it in Secrets Manager as SecretString" });
  }
  if (field === undefined) return output;
  const entries = readObject(output);
  if (entries === undefined) throw new SecretUnavailableError("the secret is not a JSON object", { hint: "leave out what follows `#`" });
  const value = Object.hasOwn(entries, field) ? entries[field] : undefined;
  if (typeof value === "string") return value;
  throw new SecretUnavailableError(`the secret's JSON has ${value === undefined ? "no such field" : "no text in this field"}`, {
    hint: "correct what follows `#`",
  });
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** By custom the first line is the password. A folder is listed below its own name, and with exit code 0. */
function pickPassword(output: string, rest: string): string {
  const [first = ""] = output.split(/\r?\n/, 1);
  if (first.replace(/\/+$/, "") === rest.replace(/\/+$/, "")) {
    throw new SecretUnavailableError("this is a folder of the password store, not an entry", { hint: "write the entry's whole name" });
  }
  return first;
}
