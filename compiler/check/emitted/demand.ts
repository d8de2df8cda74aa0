import type { Outcome } from "../rule.ts";
import type { Resource, TerraformView } from "./terraform.ts";
import { isUndecided, listed } from "./values.ts";

/** Whether a value is as it must be. `undefined`: it is known at apply only. */
export interface Test {
  /** In words, behind "must be". */
  readonly words: string;
  holds(value: unknown, view: TerraformView, resource: Resource): boolean | undefined;
}

const decided = (words: string, holds: (value: unknown) => boolean): Test => ({ words, holds: (value) => (isUndecided(value) ? undefined : holds(value)) });
const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

export const is = (...values: readonly unknown[]): Test =>
  decided(values.map(shown).join(" or "), (value) => values.some((one) => one === value || (typeof one === "boolean" && value === String(one))));
export const isNot = (...values: readonly unknown[]): Test => decided(`other than ${values.map(shown).join(" and ")}`, (value) => !values.includes(value));
/** Absent, or one of these: the provider's default is good. */
export const absentOr = (...values: readonly unknown[]): Test =>
  decided(`${values.map(shown).join(" or ")}, or left out`, (value) => value === undefined || values.includes(value));
/** Something that is not empty; also what is known at apply only. */
export const present: Test = {
  words: "set",
  holds: (value) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
};
export const absent: Test = { words: "left out", holds: (value) => value === undefined || value === null || (Array.isArray(value) && value.length === 0) };
export const atLeast = (least: number, unit = ""): Test => decided(`${least}${unit} or more`, (value) => value !== undefined && Number(value) >= least);
export const atMost = (most: number, unit = ""): Test => decided(`${most}${unit} or less`, (value) => value !== undefined && Number(value) <= most);
export const matches = (pattern: RegExp, words: string): Test => decided(words, (value) => typeof value === "string" && pattern.test(value));
/** A list that holds all of these. */
export const holdsAll = (...wanted: readonly string[]): Test => decided(`${wanted.join(", ")}`, (value) => wanted.every((one) => listed(value).includes(one)));
/** What a property of resources of a type must be. */
export interface Demand {
  readonly type: string;
  /** Path in the resource, "metadata_options.http_tokens". Under a `*` every block is asked: "setting.*.enabled". */
  readonly at: string;
  readonly must: Test;
  /** Which of them. @default all */
  readonly where?: (resource: Resource, view: TerraformView) => boolean;
}

/** The message of a demand. */
export const valueMessage = "`{at}` of `{resource}` is {is} and must be {must}";

/** The component that owns a resource; nothing for what all share. */
export const subjectOf = ({ owner }: { readonly owner: string | undefined }): { readonly component?: string } =>
  owner === undefined || owner === "foundation" ? {} : { component: owner };

export function brief(value: unknown): string {
  const text = shown(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * Each resource of some types has a companion: a resource of another type that refers to it, a versioning of a bucket for example.
 * Fails with the rule's message `missing`, which gets {resource} and {companion}.
 */
export function companion(
  views: readonly TerraformView[],
  types: readonly string[],
  companions: readonly string[],
  where: (resource: Resource, view: TerraformView) => boolean = () => true,
): readonly Outcome<"missing">[] {
  return views.flatMap((view) =>
    view
      .of(...types)
      .filter((resource) => where(resource, view))
      .map((resource): Outcome<"missing"> => {
        const subject = { ...subjectOf(resource), emitted: resource.ref };
        const [found] = view.referring(resource, ...companions);
        return found === undefined
          ? { verdict: "fail", ...subject, message: "missing", data: { resource: resource.address, companion: companions.join(" or ") } }
          : { verdict: "pass", ...subject, evidence: `${found.address} refers to ${resource.address}` };
      }),
  );
}
export const missingMessage = "`{resource}` has no {companion}";
