import type { Component } from "../../../compiler/system.ts";

/** Tags of a component's resources; those of the system are the provider's default tags. */
export const tagsOf = (component: Component<unknown>): Record<string, string> => ({
  ...component.tags,
  component: component.id,
  owner: component.owner,
  "data-class": component.classification.level,
});
