import ts from "typescript5";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fillDefaults } from "../../dsl/defaults.ts";
import { strict } from "../../dsl/fields.ts";
import { input, type Component } from "../../dsl/component.ts";
import { kindOf } from "../../dsl/kind.ts";
import { bucket, cache, database, gateway, iam, jwt, llm, modelRegistry, monitor, onDemand, predictor, quantity, service, source } from "../../dsl/index.ts";
import { defineComponent, duration, planned, type Common } from "../../dsl/extend.ts";
import type { Duration } from "../../dsl/units.ts";

const folder = new URL("../../dsl/", import.meta.url);
const files = [
  ...readdirSync(folder).filter((name) => name.endsWith(".ts")),
  ...readdirSync(new URL("components/", folder)).map((name) => `components/${name}`),
].sort();
const sources = new Map(files.map((name) => [name, ts.createSourceFile(name, readFileSync(new URL(name, folder), "utf8"), ts.ScriptTarget.ES2022, true)]));

interface Field {
  readonly where: string;
  readonly interface: string;
  readonly name: string;
  readonly type: string;
  /** Text of the tag; undefined without one. */
  readonly stated: string | undefined;
}
/** Optional fields of every interface of the language. */
const optional: Field[] = [];
const interfaces = new Map<string, ts.InterfaceDeclaration>();
/** Source texts of defaults, by variable: path -> text of the initializer, or of the argument of `planned`. */
const declared = new Map<string, Map<string, string>>();

for (const [file, source] of sources) {
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) {
      interfaces.set(node.name.text, node);
      for (const member of node.members) {
        if (!ts.isPropertySignature(member) || !member.questionToken) continue;
        const tag = ts.getJSDocTags(member).find((one) => one.tagName.text === "default");
        const stated = tag && ts.getTextOfJSDocComment(tag.comment)?.replace(/\s+/g, " ").trim();
        optional.push({
          where: `${file} ${node.name.text}.${member.name.getText(source)}`,
          interface: node.name.text,
          name: member.name.getText(source),
          type: member.type?.getText(source) ?? "",
          stated,
        });
      }
    }
    // `const xDefaults = { … }`, and `defaults: { … }` of a declaration.
    if ((ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)) && node.initializer) {
      const name = node.name.getText(source);
      const literal = ts.isAsExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (/defaults$/i.test(name) && ts.isObjectLiteralExpression(literal))
        declared.set(name === "defaults" ? `${file} defaults` : name, entriesOf(literal, source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function entriesOf(literal: ts.ObjectLiteralExpression, source: ts.SourceFile): Map<string, string> {
  const entries = new Map<string, string>();
  for (const property of literal.properties) {
    if (ts.isPropertyAssignment(property))
      entries.set(ts.isStringLiteral(property.name) ? property.name.text : property.name.getText(source), textOf(property.initializer, source));
    else if (ts.isSpreadAssignment(property)) entries.set(`...${property.expression.getText(source)}`, "");
  }
  return entries;
}
function textOf(value: ts.Expression, source: ts.SourceFile): string {
  if (ts.isCallExpression(value) && value.expression.getText(source) === "planned") {
    const [argument] = value.arguments;
    return argument && ts.isStringLiteralLike(argument) ? argument.text : "";
  }
  return value.getText(source);
}
/** Entries of a declaration, with those that it takes from elsewhere. */
function allOf(key: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const [path, text] of declared.get(key) ?? []) {
    const spread = /^\.\.\.(?:under\("(\w+)", (\w+)\)|(\w+))$/.exec(path);
    if (!spread) entries.set(path, text);
    else for (const [inner, value] of allOf(spread[2] ?? spread[3] ?? "")) entries.set(spread[1] === undefined ? inner : `${spread[1]}.${inner}`, value);
  }
  return entries;
}

// The whole text of the tag, or its beginning before an explanation.
const agrees = (stated: string, text: string): boolean => stated === text || [", ", "; ", ": "].some((end) => stated.startsWith(`${text}${end}`));

/** Kind -> interface of its input, file, and interfaces that nest below a path. */
const kinds: Readonly<Record<string, { readonly file: string; readonly nested: Readonly<Record<string, string>> }>> = {
  BucketInput: { file: "components/bucket.ts", nested: {} },
  CacheInput: { file: "components/cache.ts", nested: {} },
  DatabaseInput: { file: "components/database.ts", nested: { recovery: "Recovery" } },
  GatewayInput: { file: "components/gateway.ts", nested: { "routes.*": "Route" } },
  LlmInput: { file: "components/llm.ts", nested: { traffic: "TokenTraffic" } },
  ModelRegistryInput: { file: "components/model-registry.ts", nested: { "models.*": "EntryInput" } },
  MonitorInput: { file: "components/monitor.ts", nested: { alerts: "Alerts", capture: "Capture" } },
  PredictorInput: { file: "components/predictor.ts", nested: { traffic: "RequestTraffic", health: "Health" } },
  ServiceInput: { file: "components/service.ts", nested: { traffic: "RequestTraffic", health: "Health", deidentifies: "Deidentified" } },
  SourceInput: { file: "components/source.ts", nested: {} },
  SystemInput: { file: "system.ts", nested: { cluster: "Cluster", budget: "Budget", erasure: "Erasure" } },
};
/** Optional fields of an interface and of those that it extends, but for the fields of every component. */
function fieldsOf(name: string): readonly Field[] {
  const bases = interfaces.get(name)?.heritageClauses?.flatMap((clause) => clause.types.map((type) => type.expression.getText())) ?? [];
  return [...bases.filter((base) => base !== "Common" && base !== "Shared").flatMap(fieldsOf), ...optional.filter((field) => field.interface === name)].filter(
    (field) => field.name !== "on" || name === "SystemInput",
  );
}

describe("every optional field", () => {
  it("says its default", () => {
    const inputs = optional.filter(
      (field) =>
        field.interface !== "KindInput" &&
        /(Input|Options|Details|Shared|Common|Traffic|Arrivals|Slo|Percentiles|Schedule|Route|Recovery|Capture|Alerts|Health|Cluster|Budget|Retention|Subjects|Terms|Zoned)$/.test(
          field.interface,
        ),
    );
    expect(inputs.length).toBeGreaterThan(80);
    expect(inputs.filter((field) => !field.stated).map((field) => field.where)).toEqual([]);
  });

  it.each(Object.entries(kinds))("of %s has the default that it says", (name, { file, nested }) => {
    const given = allOf(`${file} defaults`);
    const stated = new Map(fieldsOf(name).map((field) => [field.name, field.stated ?? ""]));
    for (const [path, inner] of Object.entries(nested)) for (const field of fieldsOf(inner)) stated.set(`${path}.${field.name}`, field.stated ?? "");
    expect([...given.keys()].sort()).toEqual([...stated.keys()].sort());
    for (const [path, text] of stated) expect(agrees(text, given.get(path) ?? ""), `${path}: says "${text}", is "${given.get(path)}"`).toBe(true);
  });
});

const parse = (component: Component): Readonly<Record<string, unknown>> =>
  strict(kindOf(component).fields).parse(Reflect.get(component, input)) as Readonly<Record<string, unknown>>;
const filled = (component: Component): ReturnType<typeof fillDefaults> => fillDefaults(kindOf(component), parse(component));
const tokens = { peak: "1/s", inputTokens: { p50: 1, p95: 2 } } as const;

describe("fillDefaults", () => {
  const model = llm({ model: "m", traffic: tokens, slo: {} });
  const registry = modelRegistry({ models: { a: {}, b: { version: "7" } } });
  const samples = [
    model,
    registry,
    bucket({ size: "1GiB" }),
    cache({ ttl: "1m", size: "1GiB" }),
    database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "1m", rto: "1h" } }),
    gateway({ exposure: "private", auth: iam(), routes: { "/a": model, "/b": { to: model, methods: ["GET"] } } }),
    monitor({ watches: [model], alerts: {}, capture: { share: "5%", to: bucket({ size: "1GiB" }) } }),
    predictor({ model: registry.models.a, traffic: { peak: "1/s" }, slo: {} }),
    service({ image: `web@sha256:${"0".repeat(64)}`, traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" } }),
    source({ what: "a", classification: "internal", size: "1GiB" }),
  ];

  it.each(samples.map((sample) => [sample.kind, sample] as const))("fills every static default of %s, parsed", (_, sample) => {
    const { values, given } = filled(sample);
    for (const { path, planned: text } of given) {
      const value = path.reduce<unknown>((at, step) => Reflect.get(at as object, step), values);
      if (text === undefined) expect(value, path.join(".")).not.toBeUndefined();
      else expect(value, path.join(".")).toBeUndefined();
    }
    // Nothing is left to fill.
    expect(fillDefaults(kindOf(sample), values).given.filter((one) => one.planned === undefined)).toEqual([]);
  });

  it("gives parsed values", () => {
    expect(filled(model).values).toMatchObject({
      accelerators: { choose: "auto" },
      precision: ["bf16"],
      capacity: [{ from: "on-demand" }],
      traffic: { meanOfPeak: 0.4, diurnal: "flat", burst: 1, growth: 0, horizon: 365 * 86_400_000, sharedPrefix: 0 },
      runsOn: "kubernetes",
    });
    expect(filled(samples[4] as Component).values).toMatchObject({ connections: 200, recovery: { keep: 35 * 86_400_000 } });
    expect(filled(samples[5] as Component).values).toMatchObject({
      limit: 10,
      maxBody: 1048576,
      routes: { "/a": { to: model, methods: ["POST"] }, "/b": { to: model, methods: ["GET"] } },
    });
    expect(filled(registry).values).toMatchObject({ runsOn: "bucket", models: { a: { version: "production" }, b: { version: "7" } } });
  });

  it("says what was left out, and keeps quiet about what the author wrote", () => {
    const { given } = filled(
      gateway({ exposure: "public", auth: jwt({ issuer: "https://a.example", audience: "a" }), limit: "1/s", routes: { "/b": { to: model, timeout: "5s" } } }),
    );
    const paths = given.map((one) => one.path.join("."));
    expect(paths).toContain("routes./b.methods");
    expect(paths).not.toContain("limit");
    expect(paths).not.toContain("routes./b.timeout");
    expect(given.find((one) => one.path[0] === "waf")?.planned).toBe("true where public");
  });

  it("leaves the input alone", () => {
    const values = parse(samples[5] as Component);
    const before = JSON.stringify(values);
    fillDefaults(kindOf(samples[5] as Component), values);
    expect(JSON.stringify(values)).toBe(before);
  });

  it("treats undefined like an absent field", () => {
    const asleep = llm({ model: "m", traffic: tokens, slo: {}, schedule: undefined, precision: undefined } as never);
    expect(filled(asleep).values).toMatchObject({ precision: ["bf16"] });
    expect("schedule" in filled(asleep).values).toBe(false);
  });

  it("works for kinds from outside, and says when their defaults do not parse", () => {
    interface Input extends Common {
      readonly wait?: Duration;
      readonly size?: string;
    }
    const fields = { wait: duration.optional(), size: strict({}).optional() as never };
    const right = defineComponent<Input>("acme/wait", { can: [], fields, defaults: { wait: "5m", size: planned("the weather") } });
    expect(filled(right({}))).toEqual({ values: { wait: 300_000 }, given: [{ path: ["wait"] }, { path: ["size"], planned: "the weather" }] });
    const wrong = defineComponent<Input>("acme/wait", { can: [], fields, defaults: { wait: "5 m" as never } });
    expect(() => filled(wrong({}))).toThrow('the default of `wait` of the kind acme/wait does not parse: "5 m" is not a duration');
  });

  it("lets a cache relieve what stands behind it", () => {
    const kind = kindOf(cache({ ttl: "1m", size: "1GiB", hitRate: "15%" }));
    expect(kind.relieves?.(filled(cache({ ttl: "1m", size: "1GiB", hitRate: "15%" })).values)).toBe(0.15);
  });
});

describe("computed quantities", () => {
  it("are read like written ones", () => {
    expect(parse(llm({ model: "m", traffic: { ...tokens, peak: quantity(2 * 1.5, "/s") }, slo: {}, capacity: [onDemand()] }))["traffic"]).toMatchObject({
      peak: 3,
    });
  });
});
