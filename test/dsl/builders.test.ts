import { buildSync } from "esbuild";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isReferable, strict } from "../../dsl/fields.ts";
import { can, input, isComponent, isPart, origin, owner } from "../../dsl/component.ts";
import { kindOf } from "../../dsl/kind.ts";
import { aws, bucket, cache, gateway, iam, llm, modelRegistry, named, personal, predictor, system, type Component } from "../../dsl/index.ts";
import { isSystem } from "../../dsl/system.ts";
import * as language from "../../dsl/index.ts";

const inputOf = (component: Component): Readonly<Record<string, unknown>> => Reflect.get(component, input);
const issuesOf = (component: Component): readonly string[] => {
  const result = strict(kindOf(component).fields).safeParse(inputOf(component));
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};
const here = fileURLToPath(import.meta.url);
const lineOf = (stack: string | undefined): number => Number(/:(\d+):\d+\)?$/m.exec(stack ?? "")?.[1]);
/** Line of the caller. */
function line(): number {
  const frames = new Error().stack?.split("\n") ?? [];
  return lineOf(frames[2]);
}

describe("a builder", () => {
  it("freezes what it gets, deeply, and what it returns", () => {
    const routes = { "/v1": { to: llm({ model: "m", traffic: { peak: "1/s", inputTokens: { p50: 1, p95: 2 } }, slo: {} }), timeout: "30s" } } as const;
    const api = gateway({
      exposure: "private",
      routes,
      auth: iam(),
      receives: personal({ subjects: "customers", residency: ["eu-central-1"], retention: { max: "1d" } }),
    });
    expect(Object.isFrozen(api)).toBe(true);
    for (const value of [inputOf(api), routes, routes["/v1"], inputOf(api)["receives"]]) expect(Object.isFrozen(value)).toBe(true);
    const receives = inputOf(api)["receives"] as { readonly retention: object; readonly residency: object };
    expect(Object.isFrozen(receives.retention) && Object.isFrozen(receives.residency)).toBe(true);
  });

  it("shows its kind, and hides the rest", () => {
    const store = bucket({ size: "1GiB" });
    expect(Object.keys(store)).toEqual(["kind"]);
    expect(JSON.stringify(store)).toBe('{"kind":"bucket"}');
    expect(Reflect.get(store, can)).toEqual({ "feed data": true, "store data": true, "emit events": true });
  });

  it("notes where it was called, and nothing else", () => {
    const [store, at] = [bucket({ size: "1GiB" }), line()];
    const { stack } = store[origin];
    expect(stack?.split("\n").filter((frame) => /^\s+at /.test(frame))).toHaveLength(1);
    expect(stack).toContain(path.basename(here));
    expect(lineOf(stack)).toBe(at);
    const [whole, wholeAt] = [system("s", { owner: "o", purpose: "p", environment: "staging", on: aws("eu-central-1"), components: { store } }), line()];
    expect(lineOf(whole[origin].stack)).toBe(wholeAt);
  });

  it("notes where a function that returns components called it", () => {
    const make = (): { readonly store: Component } => ({ store: bucket({ size: "1GiB" }) });
    expect(make().store[origin].stack).toContain("make");
  });

  it("never fails, whatever it gets", () => {
    for (const wrong of [undefined, null, 5, "text", {}, [], { size: Symbol("x") }, { models: null }, { models: 5 }]) {
      for (const build of [bucket, cache, gateway, llm, predictor, modelRegistry, language.database, language.monitor, language.service, language.source]) {
        expect(isComponent((build as (fields: unknown) => unknown)(wrong)), build.name).toBe(true);
      }
    }
  });
});

describe("parts", () => {
  const registry = modelRegistry({ models: { fraud: { weights: "40MiB" }, ranker: {} } });

  it("are named by the keys of their record", () => {
    expect(Object.keys(registry.models)).toEqual(["fraud", "ranker"]);
    expect(registry.models.fraud).toMatchObject({ part: "model", name: "fraud" });
    expect(Reflect.get(registry.models.fraud, owner)).toBe(registry);
    expect(isPart(registry.models.fraud)).toBe(true);
    expect(isReferable(registry)).toBe(true);
  });

  it("can do what the container cannot", () => {
    const ask = { traffic: { peak: "1/s" }, slo: {} } as const;
    expect(issuesOf(predictor({ ...ask, model: registry.models.fraud }))).toEqual([]);
    expect(issuesOf(predictor({ ...ask, model: registry as never }))).toEqual(["model: `model-registry` cannot hold weights; it can: pick one of .models"]);
  });
});

describe("named", () => {
  it("puts components under a prefix", () => {
    const store = bucket({ size: "1GiB" });
    const parts = named("docs", { index: store, searchApi: store });
    expect(Object.keys(parts)).toEqual(["docsIndex", "docsSearchApi"]);
    expect(parts.docsIndex).toBe(store);
  });
});

describe("two copies of the package", () => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("../../dsl/index.ts", import.meta.url))],
    bundle: true,
    format: "cjs",
    platform: "node",
    write: false,
  });
  const module_ = { exports: {} as typeof language };
  new Function("module", "exports", outputFiles[0]?.text ?? "")(module_, module_.exports);
  const other = module_.exports;

  it("are two", () => {
    expect(other.bucket).not.toBe(bucket);
  });

  it("recognise each other's values", () => {
    const theirs = other.modelRegistry({ models: { fraud: {} } });
    const mine = predictor({
      model: theirs.models.fraud as never,
      traffic: { peak: "1/s" },
      slo: {},
      cache: other.cache({ ttl: "1m", size: "1GiB" }) as never,
    });
    expect(issuesOf(mine)).toEqual([]);
    const wrong = predictor({ model: theirs.models.fraud as never, traffic: { peak: "1/s" }, slo: {}, cache: other.bucket({ size: "1GiB" }) as never });
    expect(issuesOf(wrong)).toEqual(["cache: `bucket` cannot cache; it can: feed data, store data, emit events"]);
    expect(isComponent(theirs) && isPart(theirs.models.fraud)).toBe(true);
    expect(issuesOf(theirs as never)).toEqual([]);
    expect(isSystem(other.system("s", { owner: "o", purpose: "p", environment: "staging", on: other.aws("eu-central-1"), components: { theirs } }))).toBe(true);
  });
});
