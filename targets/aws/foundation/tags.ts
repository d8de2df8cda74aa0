import type { Place, System } from "../../../compiler/system.ts";

/** Tags of everything: the provider's defaults, and written out where those do not reach (instances, volumes). */
export const systemTags = (system: System): Record<string, string> => ({
  ...system.tags,
  system: system.name,
  environment: system.environment,
  owner: system.owner,
  "managed-by": "lintel",
});

/** Settings of the AWS provider, the same in every root. */
export const awsProvider = (system: System, place: Place): Record<string, unknown> => ({
  region: place.region,
  ...(place.account === undefined ? {} : { allowed_account_ids: [place.account] }),
  default_tags: [{ tags: systemTags(system) }],
});
