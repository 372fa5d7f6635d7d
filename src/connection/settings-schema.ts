// The shape of the settings file; keys that this version of llmp does not know are kept.

import * as z from "zod/mini";

const Text = z.string("must be a text");

const Profile = z.looseObject(
  {
    controlPlane: Text,
    url: Text,
    token: Text,
    settings: z.record(z.string(), Text, "must be an object of texts"),
    caFile: z.optional(Text),
    insecureHttp: z.optional(z.boolean("must be true or false")),
  },
  "must be an object",
);

const Settings = z.looseObject(
  {
    version: z.int("must be a whole number").check(z.minimum(1, "must be 1 or more")),
    current: z.optional(Text),
    profiles: z.record(z.string(), Profile, "must be an object of profiles"),
  },
  "must be an object",
);

export function checkSettings(value: unknown) {
  return z.safeParse(Settings, value);
}
