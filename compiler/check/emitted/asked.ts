import type { Message, Outcome } from "../rule.ts";
import { brief, type Demand, subjectOf, valueMessage } from "./demand.ts";
import type { Resource, TerraformView } from "./terraform.ts";
import { type Body, isBody, listed, valueAt } from "./values.ts";

/** A value of a resource with the JSON pointer at which it stands. */
export interface Found {
  readonly value: unknown;
  readonly pointer: string;
}

/** Every value at a path. Behind a `*`, each block of a list is asked: "block_device_mappings.*.ebs.encrypted". No block, no value. */
export function valuesAt(body: unknown, path: string): readonly Found[] {
  const parts = path.split(/\.\*(?:\.|$)/);
  let found: readonly Found[] = [{ value: body, pointer: "" }];
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    found = found.flatMap(({ value, pointer }): readonly Found[] => {
      const inner = part === "" ? value : valueAt(value, part);
      const at = part === "" ? pointer : `${pointer}/${part.replaceAll(".", "/")}`;
      if (last) return [{ value: inner, pointer: at }];
      // A block that stands alone is its own list.
      return Array.isArray(inner)
        ? inner.map((one, number) => ({ value: one, pointer: `${at}/${number}` }))
        : listed(inner).map((one) => ({ value: one, pointer: at }));
    });
  });
  return found;
}

const subject = (resource: Resource, pointer?: string) => ({
  ...subjectOf(resource),
  emitted: pointer === undefined ? resource.ref : { ...resource.ref, pointer },
});
export const passes = (resource: Resource, evidence: string, pointer?: string): Outcome<never> => ({
  verdict: "pass",
  ...subject(resource, pointer),
  evidence: `${resource.address}: ${evidence}`,
});
export const undecided = (resource: Resource, what: string, pointer?: string): Outcome<never> => ({
  verdict: "unknown",
  ...subject(resource, pointer),
  because: `${what} of \`${resource.address}\` is known at apply only`,
});
export const spared = (resource: Resource, because: string, pointer?: string): Outcome<never> => ({
  verdict: "not-applicable",
  ...subject(resource, pointer),
  because: `\`${resource.address}\` ${because}`,
});
/** Fails with a message that gets {resource} and the data. */
export const fails = <M extends string>(
  resource: Resource,
  message: M,
  data: Readonly<Record<string, string | number>> = {},
  pointer?: string,
): Outcome<M> => ({
  verdict: "fail",
  ...subject(resource, pointer),
  message,
  data: { resource: resource.address, ...data },
});

/** A block of that name is made by `dynamic`: what it holds is known at apply only. */
export const isDynamic = ({ body }: Resource, at: string): boolean => valueAt(body["dynamic"], at.split(".")[0] ?? "") !== undefined;

/** A demand with what to write. */
export interface Ask extends Demand {
  /** @default "set `{at}` to {must}" */
  readonly write?: string;
}

/** Like `demand`, with a hint, and with `*` in paths. */
export function asked(views: readonly TerraformView[], asks: readonly Ask[]): readonly Outcome<"value">[] {
  return views.flatMap((view) =>
    asks.flatMap((ask) =>
      view
        .of(ask.type)
        .filter((resource) => ask.where?.(resource, view) ?? true)
        .flatMap((resource) => askOne(view, resource, ask)),
    ),
  );
}

export function askOne(view: TerraformView, resource: Resource, { at, must, write }: Ask): readonly Outcome<"value">[] {
  return valuesAt(resource.body, at).map(({ value, pointer }): Outcome<"value"> => {
    const verdict = value === undefined && isDynamic(resource, at) ? undefined : must.holds(value, view, resource);
    if (verdict === true) return passes(resource, `${at} = ${brief(value)}`, pointer);
    if (verdict === undefined) return undecided(resource, `\`${at}\``, pointer);
    const shown = at.replaceAll(".*", "");
    return fails(resource, "value", { at: shown, is: brief(value), must: must.words, write: write ?? `set \`${shown}\` to ${must.words}` }, pointer);
  });
}

/** The message that `asked` needs. */
export const askedMessage: Message = { text: valueMessage, hint: "{write}" };

/** The blocks of a list with their pointers, whether one stands alone or not. */
export const blocksOf = (body: Body, path: string): readonly { readonly block: Body; readonly pointer: string }[] =>
  valuesAt(body, `${path}.*`).flatMap(({ value, pointer }) => (isBody(value) ? [{ block: value, pointer }] : []));

/** Resources of some types that refer to this one at a property, which may be a path with `*`. */
export const referringAt = (view: TerraformView, to: Resource, at: string, ...types: readonly string[]): readonly Resource[] =>
  view.referring(to, ...types).filter((one) => valuesAt(one.body, at).some(({ value }) => view.targets(one, value).includes(to)));
