import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as lintel from "../../dsl/index.ts";
import type { Component } from "../../dsl/component.ts";
import { check } from "../../compiler/check/index.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { codes } from "../../compiler/diagnostics/codes/index.ts";
import { isSpan } from "../../compiler/diagnostics/diagnostic.ts";
import { createLocator } from "../../compiler/load/locator.ts";
import { nodeHost } from "../../compiler/node-host.ts";
import { parse } from "../../compiler/parse/index.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import type { System } from "../../compiler/system.ts";

type Fields = Record<string, unknown>;
type Build = (input: never) => Component;

const tokens = { peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } };
const digest = `a@sha256:${"0".repeat(64)}`;
const customers = lintel.personal({ subjects: "customers", residency: "EU", retention: { max: "180d" } });

/** A valid input of each kind; `use` gives earlier components that can do what is asked. */
const valid: Readonly<Record<string, readonly [build: Build, input: (use: (...can: string[]) => unknown) => Fields]>> = {
  source: [lintel.source as Build, () => ({ what: "Shop", classification: customers, rate: "3/s", size: "1KiB" })],
  bucket: [lintel.bucket as Build, (use) => ({ size: "1GiB", keep: "30d", from: use("emit events") })],
  cache: [lintel.cache as Build, () => ({ ttl: "5m", size: "1GiB", hitRate: "20%" })],
  database: [lintel.database as Build, () => ({ engine: "postgres", size: "10GiB", memory: "1GiB", recovery: { rpo: "15m", rto: "4h" } })],
  registry: [lintel.modelRegistry as Build, () => ({ models: { fraud: { weights: "1GiB" }, "a.b": {} } })],
  llm: [
    lintel.llm as unknown as Build,
    (use) => ({
      model: "meta-llama/Llama-3.1-8B-Instruct",
      traffic: tokens,
      slo: { ttft: { p95: "800ms" } },
      cache: use("cache"),
      accelerators: ["h100", "l4"],
      capacity: [lintel.onDemand(), lintel.spot({ maxShare: "50%" })],
    }),
  ],
  predictor: [
    lintel.predictor as unknown as Build,
    (use) => ({ model: use("hold weights") ?? "some/model", traffic: { peak: "1/s" }, slo: { latency: { p95: "40ms" } }, cache: use("cache") }),
  ],
  service: [
    lintel.service as Build,
    (use) => ({
      image: digest,
      traffic: { peak: "1/s", diurnal: "flat" },
      perReplica: { requests: 5, cpu: 1, memory: "1GiB" },
      reads: [use("feed data")].filter(Boolean),
      calls: [use("serve HTTP")].filter(Boolean),
      env: { A: "b" },
    }),
  ],
  gateway: [
    lintel.gateway as Build,
    (use) => ({
      exposure: "private",
      routes: { "/v1.0/x": use("serve HTTP"), "/": { to: use("serve HTTP"), timeout: "5s" } },
      auth: lintel.iam(),
      receives: customers,
    }),
  ],
  monitor: [lintel.monitor as Build, (use) => ({ watches: [use()].filter(Boolean), alerts: { page: "me" }, capture: { share: "5%", to: use("store data") } })],
};

const junk = fc.oneof(
  fc.anything({ maxDepth: 3, withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
  fc.constantFrom(
    "",
    "5min",
    "1GB",
    "-1s",
    "99.9%",
    "$5",
    "auto",
    "none",
    "__proto__",
    undefined,
    null,
    Number.NaN,
    Infinity,
    -0,
    Symbol.iterator,
    () => 1,
    [],
    {},
    [[]],
    /x/,
  ),
);

type Change = { readonly at: number; readonly do: "replace" | "delete" | "add"; readonly value: unknown; readonly key: string };
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(40),
  do: fc.constantFrom("replace", "delete", "add"),
  value: junk,
  key: fc.oneof(fc.constantFrom("ttl", "sise", "constructor", "toString", "on", "owner", "classification", "__proto__", "routes"), fc.string()),
});

/** Every object inside a plain value, components left out. */
function objects(value: unknown, found: Fields[] = []): Fields[] {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return found;
  found.push(value as Fields);
  for (const one of Object.values(value)) objects(one, found);
  return found;
}

function apply(input: Fields, { at, do: what, value, key }: Change): void {
  const all = objects(input);
  const target = all[at % all.length]!;
  const keys = Object.keys(target);
  const chosen = keys[at % Math.max(1, keys.length)];
  if (what === "add") Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else if (chosen !== undefined && what === "delete") delete target[chosen];
  else if (chosen !== undefined) target[chosen] = value;
}

const copy = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  return Array.isArray(value) ? value.map(copy) : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one)]));
};

const locator = createLocator({ file: fileURLToPath(import.meta.url), host: nodeHost(), map: undefined, imports: {} });

function expectLocated(diagnostics: readonly Diagnostic[]): void {
  for (const one of diagnostics) {
    expect(Object.hasOwn(codes, one.code)).toBe(true);
    expect(one.message).not.toMatch(/undefined is not|\[object|NaN is not a function/);
    expect(one.at !== undefined && (isSpan(one.at) || locator.call(one.at.origin) !== undefined), `${one.code} ${one.message}`).toBe(true);
  }
}

interface Drawn {
  readonly kind: string;
  readonly picks: readonly number[];
  readonly changes: readonly Change[];
}
const drawn = (changes: number): fc.Arbitrary<readonly Drawn[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...Object.keys(valid)),
      picks: fc.array(fc.nat(20), { minLength: 8, maxLength: 8 }),
      changes: fc.array(change, { maxLength: changes }),
    }),
    { minLength: 1, maxLength: 7 },
  );

function build(all: readonly Drawn[], more: Fields = {}): lintel.System | undefined {
  const components: Record<string, Component> = {};
  const can = (one: unknown): object => (one as Record<symbol, object>)[Symbol.for("lintel.can")] ?? {};
  all.forEach(({ kind, picks, changes }, index) => {
    let next = 0;
    const [make, input] = valid[kind]!;
    const candidates = Object.values(components).flatMap((one) => [one, ...("models" in one ? Object.values(one.models as object) : [])]);
    const use = (...wanted: string[]): unknown => {
      const able = candidates.filter((one) => wanted.every((ability) => ability in can(one)) && (wanted.length > 0 || "kind" in one));
      return able.length === 0 ? undefined : able[(picks[next++ % picks.length] ?? 0) % able.length];
    };
    const plain = copy(input(use)) as Fields;
    for (const one of changes) apply(plain, one);
    for (const key of Object.keys(plain)) if (plain[key] === undefined) delete plain[key];
    try {
      components[`c${index}`] = make(plain as never);
    } catch {
      // Parts of something that is no record: the loader tells of what is thrown.
    }
  });
  return lintel.system("random", { owner: "t", purpose: "P.", environment: "production", on: lintel.aws("eu-central-1"), components, ...more } as never);
}

const plan = { schemaVersion: 1, system: "random", environment: "production", places: [] } as const;

describe("random blueprints", () => {
  test("valid parts, wired at random, go through all stages or are refused with a place", () => {
    let resolved = 0;
    fc.assert(
      fc.property(drawn(0), (all) => {
        const [parsed, wrong] = parse(build(all)!);
        expectLocated(wrong);
        if (!parsed) return;
        const [found, refused] = resolve(parsed, { kubernetesVersion: "1.34" });
        expectLocated(refused);
        expect(found).toBeDefined();
        resolved += 1;
        invariants(found!);
        expectLocated(check({ system: found!, plan }, { asOf: "2026-01-01" })[1]);
      }),
      { numRuns: 150 },
    );
    expect(resolved).toBeGreaterThan(30);
  });

  test("changed at random, nothing throws and every refusal has a place", () => {
    fc.assert(
      fc.property(
        drawn(3),
        fc.dictionary(
          fc.constantFrom(
            "owner",
            "purpose",
            "environment",
            "on",
            "budget",
            "comply",
            "cluster",
            "schedule",
            "tags",
            "waivers",
            "overrides",
            "rules",
            "components",
            "extra",
          ),
          junk,
          { maxKeys: 2 },
        ),
        (all, more) => {
          const [parsed, wrong] = parse(build(all, more)!);
          expectLocated(wrong);
          if (!parsed) {
            expect(wrong.some(({ severity }) => severity === "error")).toBe(true);
            return;
          }
          const [found, refused] = resolve(parsed, { kubernetesVersion: "1.34" });
          expectLocated(refused);
          if (found) expectLocated(check({ system: found, plan })[1]);
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** What must hold of every resolved system. */
function invariants({ components, edges }: System): void {
  const names = Object.keys(components);
  expect(names).toEqual([...names].sort());
  for (const { from, to } of edges) expect(names).toEqual(expect.arrayContaining([from, to]));
  expect(JSON.stringify(Object.values(components).map(({ values }) => values))).not.toContain("null");
  const rank = ["public", "internal", "confidential", "restricted"];
  for (const { from, to, verb } of edges)
    if (verb === "writes" || verb === "invokes")
      expect(rank.indexOf(components[to]!.classification.level)).toBeGreaterThanOrEqual(
        components[from]!.provenance["classification"]?.from === "default" ? 0 : rank.indexOf(components[from]!.classification.level),
      );
}
