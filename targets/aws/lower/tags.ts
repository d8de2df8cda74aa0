import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Component, System } from "../../../compiler/system.ts";
import { at } from "../../cloud/at.ts";

/** Tags of a component's resources; those of the system are the provider's default tags. */
export const tagsOf = (component: Component<unknown>): Record<string, string> => ({
  ...component.tags,
  component: component.id,
  owner: component.owner,
  "data-class": component.classification.level,
});

/** What every service takes in tags (AWS General Reference, "Tagging your AWS resources"; recalled): letters, digits, spaces and + - = . _ : / @. */
const tagText = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]{1,256}$/u;
/** Ours: grants and bills go by them. */
const ownKeys: readonly string[] = ["component", "data-class", "environment", "managed-by", "owner", "system"];

/** Owners that AWS would refuse as a tag at apply, and tags of the author's in the place of ours. */
export function tagErrors(system: System): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const say = (message: string, where: Where, hint: string): void => void found.push(diagnostic("LNT4014", { message, at: where, hint }));
  const owner = (written: string, where: Where): void => {
    if (!tagText.test(written))
      say(`AWS does not take the owner \`${written}\` as a tag`, where, "write up to 256 letters, digits, spaces and + - = . _ : / @");
  };
  const keys = (written: Readonly<Record<string, string>>, where: (key: string) => Where): void => {
    for (const key of Object.keys(written).filter((one) => ownKeys.includes(one)))
      say(`the tag \`${key}\` is written by Lintel, and grants go by it`, { ...where(key), key: true }, "remove it, or choose another name");
  };
  owner(system.owner, { origin: system.origin, path: ["owner"] });
  keys(system.tags, (key) => ({ origin: system.origin, path: ["tags", key] }));
  for (const component of Object.values(system.components)) {
    if (component.owner !== system.owner) owner(component.owner, at(component, "owner"));
    // A component has its system's tags as well.
    const own = Object.fromEntries(Object.entries(component.tags).filter(([key, value]) => system.tags[key] !== value));
    keys(own, (key) => at(component, "tags", key));
  }
  return found;
}
