// Every environment variable that llmp reads: one table, which README repeats.

/** Name → what it does. `env:NAME` references may name any further variable. */
export const variables = {
  LLMP_PROFILE: "the profile to use; --profile overrides it",
  LLMP_CONTROL_PLANE: "the kind of control plane, where no profile is used",
  LLMP_URL: "the control plane's URL, instead of the profile's",
  LLMP_TOKEN: "the control plane's token or a reference to it, instead of the profile's",
  LLMP_CONFIG_DIR: "the folder of llmp's settings, instead of the platform's own",
  LLMP_SECRET_STORE: "where keys and tokens are kept: `keychain` (the default), `file` (encrypted with a passphrase) or `none`",
  LLMP_SECRET_PASSPHRASE: "the passphrase of the encrypted file, or a reference to it",
  LLMP_FINGERPRINT_KEY:
    "what fingerprints of written keys are made with, or a reference to it, instead of a key of llmp's own in the secret store; 32 characters or more",
  LLMP_VERIFY: "`on`, `strict` or `off`: whether vendors are asked about keys before they are stored; --verify overrides it",
  LLMP_NO_INPUT: "when set, never ask anything, also at a terminal",
  CI: "when set (and not `false`), never ask anything",
  NO_COLOR: "when set, no colour",
  FORCE_COLOR: "when set (and not `0`), colour also where the output is not a terminal",
  TERM: "when `dumb`, no colour and no spinner",
  HTTPS_PROXY: "proxy for https URLs (also in lower case)",
  HTTP_PROXY: "proxy for http URLs (also in lower case)",
  NO_PROXY: "hosts that are reached without a proxy (also in lower case)",
  NODE_EXTRA_CA_CERTS: "a PEM file of certificate authorities to trust besides the built-in ones",
  SSH_CONNECTION: "tells a session over SSH: what is advised where the keychain cannot be used",
  WSL_DISTRO_NAME: "tells WSL: the same",
  KUBERNETES_SERVICE_HOST: "tells a container: the same",
  DISPLAY: "tells that there is a screen: the same",
  WAYLAND_DISPLAY: "tells that there is a screen: the same",
} as const satisfies Record<string, string>;

export type VariableName = keyof typeof variables;

export interface Environment {
  /** A variable of the table; an empty one counts as unset. Proxy variables are found in lower case too. */
  get(name: VariableName): string | undefined;
  /** Any variable, for `env:` references: unset is undefined, empty is "". */
  lookup(name: string): string | undefined;
}

/** Reads from a plain record of variables, such as process.env. */
export function readEnvironment(values: Readonly<Record<string, string | undefined>>): Environment {
  return {
    get: (name) => values[name] || (name.endsWith("_PROXY") ? values[name.toLowerCase()] || undefined : undefined),
    lookup: (name) => values[name],
  };
}
