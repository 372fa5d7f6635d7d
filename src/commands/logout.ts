// `llmp logout`: removes a profile's token from the keychain.

import { OWN_KEYCHAIN_ENTRY } from "../connection/profiles.ts";
import { tokenAccount } from "../secrets/keychain.ts";
import { defineCommand } from "./command.ts";
import { requireProfile } from "./profile-choice.ts";
import { describeForgotten, discardToken } from "./stored-token.ts";

export const logout = defineCommand({
  description:
    "Removes the token of a profile (default: the current one) from the keychain; with --forget, the profile as well, also where the keychain cannot be used: " +
    "then it says under which account the token may still be.",
  arguments: [{ name: "profile", summary: "name of the profile; default: the current one", completes: "profile" }],
  options: { forget: { kind: "switch", summary: "remove the profile too" } },
  resultFields: ["profile", "tokenRemoved", "forgotten", "keysForgotten"],
  examples: [{ explanation: "leave nothing behind", command: "llmp logout den-prod --forget" }],
  async run(context, { arguments: [name], options }) {
    const profile = await requireProfile(context, name);
    const isOwn = profile.token === OWN_KEYCHAIN_ENTRY;
    const account = tokenAccount(profile.name, profile.url);
    if (options.forget) {
      const { removed, warnings } = isOwn ? await discardToken(context, account) : { removed: false, warnings: [] };
      await context.profiles.remove(profile.name);
      const keysForgotten = await context.fingerprints.forgetProfile(profile.name);
      await context.managed.forgetProfile(profile.name);
      const data = { profile: profile.name, tokenRemoved: removed, forgotten: true, keysForgotten };
      return {
        data,
        text: "",
        names: [profile.name],
        notes: [`logged out of ${profile.name}, and the profile is forgotten${describeForgotten(keysForgotten)}`],
        warnings,
      };
    }
    const removed = isOwn && (await context.sources.keychain.delete(account));
    const store = context.sources.keychain.label ?? "the keychain";
    const token = isOwn ? (removed ? `its token is gone from ${store}` : `${store} held no token of it`) : NOT_STORED;
    return {
      data: { profile: profile.name, tokenRemoved: removed, forgotten: false },
      text: "",
      names: [profile.name],
      notes: [`logged out of ${profile.name}: ${token}`],
    };
  },
});

const NOT_STORED = "its token is a reference; there was nothing to remove";
