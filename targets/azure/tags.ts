import type { Component, System } from "../../compiler/system.ts";
import type { Root } from "../terraform/root.ts";

/** Owner of shared resources in the trace. */
const shared = "foundation";

/** Names of tags take none of these, 50 a resource (Azure Resource Manager documentation, "Use tags to organize your Azure resources", 2026). */
const refused = /[<>%&\\?/]/g;
/** Characters of a tag's name, the least that any service takes, and of its value. */
const longest = { name: 128, value: 256 };

const fitted = (written: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(written).map(([name, value]) => [name.replace(refused, "-").slice(0, longest.name), value.slice(0, longest.value)]));

/** Tags of everything. */
export const systemTags = (system: System): Record<string, string> => ({
  ...fitted(system.tags),
  system: system.name,
  environment: system.environment,
  owner: system.owner.slice(0, longest.value),
  "managed-by": "lintel",
});

/** Tags of a component's resources; `tagging` adds those of the system. */
export const tagsOf = (component: Component<unknown>): Record<string, string> => ({
  ...fitted(component.tags),
  component: component.id,
  owner: component.owner.slice(0, longest.value),
  "data-class": component.classification.level,
});

/** Puts the system's tags on every resource that can have some: the provider has no default tags. A resource's own come last. */
export function tagging(root: Root, system: System): Root {
  const every = systemTags(system);
  return {
    ...root,
    add(owner, binding, name, config) {
      if (!("tagsInput" in binding.prototype)) return root.add(owner, binding, name, config);
      const { tags } = config as { readonly tags?: Readonly<Record<string, string>> };
      return root.add(owner, binding, name, { ...config, tags: { ...every, ...(owner === shared ? { component: shared } : {}), ...tags } });
    },
  };
}
