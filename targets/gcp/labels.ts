import type { Diagnostic, Where } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Component, System } from "../../compiler/system.ts";
import { at } from "../cloud/at.ts";
import { shortHash } from "../names.ts";

/**
 * A label's value: lower-case letters, digits, hyphens and underscores, 63 at most (Resource Manager documentation, "Requirements for
 * labels", 2026). A hash tells apart what became equal.
 */
export function labelValue(text: string): string {
  const fitting = text.toLowerCase().replace(/[^a-z0-9_-]+/g, "-");
  return fitting === text && text.length <= 63 ? text : `${fitting.replace(/-+$/, "").slice(0, 56)}-${shortHash(text)}`;
}

/** A label's key: begins with a letter. */
const labelKey = (text: string): string => {
  const value = labelValue(text);
  return /^[a-z]/.test(value) ? value : labelValue(`tag-${text}`);
};

const fitted = (written: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(written).map(([key, value]) => [labelKey(key), labelValue(value)]));

/** Labels of a component's resources; those of the system are the provider's default labels. */
export const labelsOf = (component: Component<unknown>): Record<string, string> => ({
  ...fitted(component.tags),
  component: labelValue(component.id),
  owner: labelValue(component.owner),
  "data-class": component.classification.level,
});

/** Labels of everything: the provider's defaults, and written out where those do not reach (nodes and their disks). */
export const systemLabels = (system: System): Record<string, string> => ({
  ...fitted(system.tags),
  system: labelValue(system.name),
  environment: system.environment,
  owner: labelValue(system.owner),
  "managed-by": "lintel",
});

/** Ours: the budget and bills go by them. */
const ownKeys: readonly string[] = ["component", "data-class", "environment", "managed-by", "owner", "system"];

/** Tags of the author's in the place of ours. What a label cannot hold is written otherwise; it is never left out. */
export function labelErrors(system: System): readonly Diagnostic[] {
  const taken = (written: Readonly<Record<string, string>>, where: (key: string) => Where): readonly Diagnostic[] =>
    Object.keys(written)
      .filter((key) => ownKeys.includes(labelKey(key)))
      .map((key) =>
        diagnostic("LNT4609", {
          message: `the tag \`${key}\` is written by Lintel as a label, and the budget goes by it`,
          at: { ...where(key), key: true },
          hint: "remove it, or choose another name",
        }),
      );
  return [
    ...taken(system.tags, (key) => ({ origin: system.origin, path: ["tags", key] })),
    ...Object.values(system.components).flatMap((component) =>
      // A component has its system's tags as well.
      taken(Object.fromEntries(Object.entries(component.tags).filter(([key, value]) => system.tags[key] !== value)), (key) => at(component, "tags", key)),
    ),
  ];
}
