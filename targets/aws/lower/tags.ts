import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Component, System } from "../../../compiler/system.ts";
import { at } from "./at.ts";

/** Tags of a component's resources; those of the system are the provider's default tags. */
export const tagsOf = (component: Component<unknown>): Record<string, string> => ({
  ...component.tags,
  component: component.id,
  owner: component.owner,
  "data-class": component.classification.level,
});

/** What every service takes in tags (AWS General Reference, "Tagging your AWS resources"; recalled): letters, digits, spaces and + - = . _ : / @. */
const tagText = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]*$/u;
const longestKey = 128;
const longestValue = 256;
/** Ours: grants and bills go by them. */
const ownKeys = ["component", "data-class", "environment", "managed-by", "owner", "system"];
/** Tags of a resource beside the author's: four of the system, three of the component, a name. */
const mostTags = 50 - 8;

/** Tags that AWS would refuse at apply, at what the author wrote. */
export function tagErrors(system: System): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const say = (message: string, where: Where, hint: string): void => void found.push(diagnostic("LNT4014", { message, at: where, hint }));
  const characters = "use letters, digits, spaces and + - = . _ : / @";
  const check = (value: string, what: string, where: Where): void => {
    if (!tagText.test(value)) say(`${what} holds a character that AWS does not take in tags: \`${value}\``, where, characters);
    else if ([...value].length > longestValue) say(`${what} has ${[...value].length} characters, and a tag ${longestValue} at most`, where, "shorten it");
  };
  const tags = (written: Readonly<Record<string, string>>, where: (key: string) => Where): void => {
    const keys = Object.keys(written);
    if (keys.length > mostTags) say(`${keys.length} tags are more than the ${mostTags} that AWS leaves`, where(keys[0] ?? ""), "remove some");
    for (const key of keys) {
      if (!tagText.test(key) || key === "") say(`AWS does not take the tag \`${key}\``, { ...where(key), key: true }, characters);
      else if (ownKeys.includes(key))
        say(`the tag \`${key}\` is written by Lintel, and grants go by it`, { ...where(key), key: true }, "remove it, or choose another name");
      else if (/^aws:/i.test(key)) say("tags that begin with `aws:` are AWS's own", { ...where(key), key: true }, "choose another beginning");
      else if (key.length > longestKey) say(`a tag's name has ${longestKey} characters at most`, { ...where(key), key: true }, "shorten it");
      check(written[key] ?? "", `the tag \`${key}\``, where(key));
    }
  };
  check(system.owner, "`owner`", { origin: system.origin, path: ["owner"] });
  tags(system.tags, (key) => ({ origin: system.origin, path: ["tags", key] }));
  for (const component of Object.values(system.components)) {
    if (component.owner !== system.owner) check(component.owner, "`owner`", at(component, "owner"));
    const own = Object.fromEntries(Object.entries(component.tags).filter(([key, value]) => system.tags[key] !== value));
    tags(own, (key) => at(component, "tags", key));
  }
  return found;
}
