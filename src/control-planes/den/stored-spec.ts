// A row of Den's list as the spec that would make it; secrets are left out, and an omitted secret is kept by the server.

import type { Item } from "./answers.ts";
import type { DenSpec } from "./fields.ts";

export function specOfItem(item: Item): DenSpec {
  const { access } = item;
  const shared: DenSpec = {
    name: item.name,
    // The creator keeps a grant whatever is sent, and need not count towards the limit of 500.
    memberIds: (access?.members ?? []).map((member) => member.orgMembershipId).filter((id) => id !== item.createdByOrgMembershipId),
    teamIds: (access?.teams ?? []).map((team) => team.teamId),
    ...(access?.allMembers === undefined ? {} : { allMembers: access.allMembers }),
  };
  const models = item.models ?? [];
  if (item.source === "custom") {
    const configs = models.map(({ id, name = id, config = { id, name } }) => config);
    return { ...shared, source: "custom", customConfig: { ...item.providerConfig, models: configs } };
  }
  return { ...shared, source: "models_dev", providerId: item.providerId, modelIds: models.map(({ id }) => id) };
}
