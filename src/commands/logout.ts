// `llmp logout`: removes a profile's token from the keychain.

import { OWN_KEYCHAIN_ENTRY } from "../connection/profiles.ts";
import { tokenAccount } from "../secrets/keychain.ts";
import { defineCommand } from "./command.ts";
import { requireProfile } from "./profile-choice.ts";

export const logout = defineCommand({
  description: "Removes the token of a profile (default: the current one) from the keychain; with --forget, the profile as well.",
  arguments: [{ name: "profile", summary: "name of the profile; default: the current one", completes: "profile" }],
  options: { forget: { kind: "switch", summary: "remove the profile too" } },
  examples: [{ explanation: "leave nothing behind", command: "llmp logout den-prod --forget" }],
  async run(context, { arguments: [name], options }) {
    const profile = await requireProfile(context, name);
    const isOwn = profile.token === OWN_KEYCHAIN_ENTRY;
    const removed = isOwn && (await context.sources.keychain.delete(tokenAccount(profile.name, profile.url)));
    if (options.forget) await context.profiles.remove(profile.name);
    const token = isOwn
      ? removed
        ? "its token is gone from the keychain"
        : "the keychain held no token of it"
      : "its token is a reference; there was nothing to remove";
    return {
      data: { profile: profile.name, tokenRemoved: removed, forgotten: options.forget },
      text: "",
      notes: [`logged out of ${profile.name}: ${token}${options.forget ? ", and the profile is forgotten" : ""}`],
    };
  },
});
