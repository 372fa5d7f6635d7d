// The verbs, in the order of help. Each is loaded when it is run; names and summaries are all that `llmp --help` needs.

import type { Command } from "./command.ts";

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Absent where only the commands below it do something. */
  load?(): Promise<Command>;
  readonly commands?: readonly CommandEntry[];
}

export const commands: readonly CommandEntry[] = [
  {
    name: "login",
    summary: "make or renew a profile: which control plane, and its token",
    load: async () => (await import("./login.ts")).login,
  },
  { name: "logout", summary: "remove a token from the keychain", load: async () => (await import("./logout.ts")).logout },
  {
    name: "profile",
    summary: "named connections",
    commands: [
      { name: "list", summary: "every profile", load: async () => (await import("./profile.ts")).profileList },
      {
        name: "show",
        summary: "one profile, and where each value comes from",
        load: async () => (await import("./profile.ts")).profileShow,
      },
      { name: "use", summary: "make a profile the current one", load: async () => (await import("./profile.ts")).profileUse },
      { name: "rename", summary: "give a profile another name", load: async () => (await import("./profile.ts")).profileRename },
      { name: "remove", summary: "forget a profile and its token", load: async () => (await import("./profile.ts")).profileRemove },
    ],
  },
  { name: "create", summary: "create a provider", load: async () => (await import("./create.ts")).create },
  { name: "list", summary: "list the providers that a control plane holds", load: async () => (await import("./list.ts")).list },
  { name: "get", summary: "show one provider", load: async () => (await import("./get.ts")).get },
  { name: "update", summary: "change what is named, and keep the rest", load: async () => (await import("./update.ts")).update },
  { name: "enable", summary: "switch a provider on", load: async () => (await import("./switch.ts")).enable },
  { name: "disable", summary: "switch a provider off", load: async () => (await import("./switch.ts")).disable },
  { name: "delete", summary: "delete providers", load: async () => (await import("./delete.ts")).remove },
  {
    name: "verify",
    summary: "is the key good, and do the models exist?",
    load: async () => (await import("./verify.ts")).verify,
  },
  {
    name: "rotate",
    summary: "give a new key to every provider that uses the old one",
    load: async () => (await import("./rotate.ts")).rotate,
  },
  {
    name: "import",
    summary: "configurations of LiteLLM and opencode as a manifest",
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "export",
    summary: "what a control plane holds, as a manifest",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "copy",
    summary: "providers of one control plane on another one",
    load: async () => (await import("./copy.ts")).copy,
  },
  {
    name: "validate",
    summary: "what is wrong with manifests, offline",
    load: async () => (await import("./validate.ts")).validate,
  },
  { name: "schema", summary: "JSON Schema of manifests, for editors", load: async () => (await import("./schema.ts")).schema },
  { name: "diff", summary: "what is not as manifests say", load: async () => (await import("./diff.ts")).diff },
  { name: "plan", summary: "what an apply would do, as a file", load: async () => (await import("./plan.ts")).plan },
  { name: "apply", summary: "make it as manifests say", load: async () => (await import("./apply.ts")).apply },
  {
    name: "key",
    summary: "keys of vendors in the keychain",
    commands: [
      { name: "set", summary: "store a key under a name", load: async () => (await import("./key.ts")).keySet },
      { name: "list", summary: "the names of the keys, and whether each is there", load: async () => (await import("./key.ts")).keyList },
      { name: "delete", summary: "delete a key", load: async () => (await import("./key.ts")).keyDelete },
      { name: "where", summary: "the providers that hold a key", load: async () => (await import("./key-where.ts")).keyWhere },
    ],
  },
  { name: "log", summary: "what llmp wrote, and when", load: async () => (await import("./log.ts")).log },
  {
    name: "control-planes",
    summary: "what each control plane can do",
    load: async () => (await import("./control-planes.ts")).controlPlanesCommand,
  },
  {
    name: "defaults",
    summary: "the models that a control plane uses where none is named",
    commands: [
      { name: "show", summary: "the default models, by role", load: async () => (await import("./defaults.ts")).defaultsShow },
      { name: "set", summary: "change some of them, and keep the rest", load: async () => (await import("./defaults.ts")).defaultsSet },
    ],
  },
  {
    name: "sandbox",
    summary: "stand-ins of the control planes on this machine",
    load: async () => (await import("./sandbox.ts")).sandbox,
    commands: [
      {
        name: "run",
        summary: "run a command against stand-ins, and leave nothing behind",
        load: async () => (await import("./sandbox.ts")).sandboxRun,
      },
    ],
  },
  {
    name: "completion",
    summary: "print a completion script for a shell",
    load: async () => (await import("./completion.ts")).createCompletion(commands),
  },
];
