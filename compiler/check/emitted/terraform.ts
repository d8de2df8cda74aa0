import type { Cloud, Place } from "../../system.ts";
import type { Deployment, TerraformRoot } from "../../target.ts";
import type { EmittedRef } from "../../diagnostics/emitted.ts";
import { type Body, isBody, stringsIn } from "./values.ts";

/** A resource or data source as it is emitted, overrides included. */
export interface Resource {
  /** "aws_s3_bucket.chat", "data.aws_region.current". */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly root: string;
  readonly body: Body;
  /** Component, or "foundation"; `undefined` where nobody owns it, in a file that was edited by hand. */
  readonly owner: string | undefined;
  readonly ref: EmittedRef;
}

/** The Terraform of one place. */
export interface TerraformView {
  readonly cloud: Cloud;
  readonly place: Place;
  readonly roots: readonly TerraformRoot[];
  /** Managed resources, not data sources. */
  readonly resources: readonly Resource[];
  /** Managed resources of these types. */
  of(...types: readonly string[]): readonly Resource[];
  /** Data sources of these types. */
  data(...types: readonly string[]): readonly Resource[];
  at(address: string): Resource | undefined;
  /** Resources whose text refers to this one, in the same root. */
  referring(to: Resource, ...types: readonly string[]): readonly Resource[];
  /** Resources of the same root that a value refers to. */
  targets(of: Resource, value: unknown): readonly Resource[];
}

const reference = /(?<![\w.])((?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*)/g;

/** Addresses that stand inside `${…}` of a value. */
export function addressesIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  for (const text of stringsIn(value))
    for (const [expression] of text.matchAll(/\$\{[^}]*\}/g))
      for (const [, address] of expression.matchAll(reference)) if (address !== undefined) found.add(address);
  return [...found];
}

export function terraformView(deployment: Deployment): TerraformView {
  const { place, roots, folder } = deployment;
  const resources: Resource[] = [];
  const sources: Resource[] = [];
  for (const root of roots) {
    const file = `${folder}/terraform/${root.name}/main.tf.json`;
    for (const [block, prefix, found] of [
      ["resource", "", resources],
      ["data", "data.", sources],
    ] as const)
      for (const [type, instances] of Object.entries(isBody(root.main[block]) ? root.main[block] : {}))
        for (const [name, body] of Object.entries(isBody(instances) ? instances : {})) {
          if (!isBody(body)) continue;
          const address = `${prefix}${type}.${name}`;
          found.push({
            address,
            type,
            name,
            root: root.name,
            body,
            owner: root.owners[address],
            ref: { cloud: place.cloud, region: place.region, file, address },
          });
        }
  }
  const byType = grouped(resources, ({ type }) => type);
  const dataByType = grouped(sources, ({ type }) => type);
  const byAddress = new Map([...resources, ...sources].map((one) => [`${one.root} ${one.address}`, one]));
  let users: ReadonlyMap<string, readonly Resource[]> | undefined;
  const usersOf = (to: Resource): readonly Resource[] => {
    // Reading all text once is cheaper than once for each question, and most systems ask.
    users ??= grouped(
      resources.flatMap((one) => addressesIn(one.body).map((address) => ({ one, key: `${one.root} ${address}` }))),
      ({ key }) => key,
      ({ one }) => one,
    );
    return users.get(`${to.root} ${to.address}`) ?? [];
  };
  return {
    cloud: place.cloud,
    place,
    roots,
    resources,
    of: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    data: (...types) => types.flatMap((type) => dataByType.get(type) ?? []),
    at: (address) => [...resources, ...sources].find((one) => one.address === address),
    referring: (to, ...types) => usersOf(to).filter(({ type }) => types.length === 0 || types.includes(type)),
    targets: (of, value) => addressesIn(value).flatMap((address) => byAddress.get(`${of.root} ${address}`) ?? []),
  };
}

function grouped<T, U = T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  pick: (item: T) => U = (item) => item as unknown as U,
): ReadonlyMap<string, readonly U[]> {
  const groups = new Map<string, U[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(pick(item));
    else groups.set(key, [pick(item)]);
  }
  return groups;
}
