import * as z from "zod";
import { describe, expect, it } from "vitest";
import { params } from "../../dsl/blueprint.ts";
import { fillDefaults } from "../../dsl/defaults.ts";
import { strict } from "../../dsl/fields.ts";
import { input } from "../../dsl/component.ts";
import { add, aws, azure, blueprint, bucket, by, gcp, gdpr, param, remove, system } from "../../dsl/index.ts";
import { defineRule } from "../../dsl/extend.ts";
import { systemDeclaration } from "../../dsl/system.ts";

const store = bucket({ size: "1GiB" });
const base = { owner: "o", purpose: "p", environment: "staging", on: aws("eu-central-1", { zones: ["eu-central-1a"] }), components: { store } } as const;
const problems = (value: z.core.$ZodType, text: unknown): readonly string[] => z.safeParse(value, text).error?.issues.map((issue) => issue.message) ?? [];

describe("parameters", () => {
  it("keep the text of a quantity, and check it in the words of a field", () => {
    expect(param.rate().parse("12/s")).toBe("12/s");
    expect(param.size().default("4GiB").parse(undefined)).toBe("4GiB");
    expect(problems(param.rate(), "12 rps")).toEqual(['"12 rps" is not a rate: write it like 12/s, 40/min, 3M/day']);
    expect(problems(param.duration(), "5min")).toEqual(['"5min" is not a duration: write it like 800ms, 30s, 5m, 2h, 7d']);
    expect(problems(param.percent(), "0.5")).toEqual(['"0.5" is not a percentage: write it like 99.9%, 20%']);
    expect(problems(param.usd(), "25k")).toEqual(['"25k" is not a sum of money: write it like $0.05, $950, $25k, $1.2M']);
    expect(problems(param.day(), "2027-02-30")).toEqual(['"2027-02-30" is not a day: write it like 2027-03-31']);
  });

  it("read what a command line gives", () => {
    expect(param.number().parse("12.5")).toBe(12.5);
    expect(param.number().default(3).parse(undefined)).toBe(3);
    for (const text of ["", " ", "0x10", "1e3", "Infinity", "many"])
      expect(problems(param.number(), text)).toEqual([`${JSON.stringify(text)} is not a number`]);
    expect([param.flag().parse("true"), param.flag().parse("false"), param.flag().default(true).parse(undefined)]).toEqual([true, false, true]);
    expect(problems(param.flag(), "yes")).toEqual(['"yes" is neither true nor false']);
    expect(problems(param.text(), "")).toEqual(["expected text, this is empty"]);
  });

  it("reach the function of the blueprint", () => {
    const shape = { env: param.choice("dev", "prod").default("dev"), peak: param.rate().default("1/s"), own: z.string().default("x") };
    const made = blueprint(shape, ({ env }) => system("s", { ...base, environment: by(env, { dev: "development", prod: "production" }) }));
    expect(Object.keys(made[params])).toEqual(["env", "peak", "own"]);
    expect(made.build({ env: "prod", peak: "1/s", own: "x" })[input].environment).toBe("production");
    expect(Object.isFrozen(made)).toBe(true);
  });
});

describe("by", () => {
  it("picks a case", () => {
    const env = "prod" as "dev" | "prod";
    expect(by(env, { dev: "1GiB", prod: undefined })).toBeUndefined();
    expect(by(env, { dev: 1, prod: 2 })).toBe(2);
  });
});

describe("a system", () => {
  const parse = (fields: object): ReturnType<typeof fillDefaults> => {
    const { components: _, ...rest } = fields as { readonly components: unknown };
    return fillDefaults(systemDeclaration, strict(systemDeclaration.fields).parse(rest));
  };
  const issues = (fields: object): readonly string[] => {
    const { components: _, ...rest } = { ...base, ...fields };
    return (
      strict(systemDeclaration.fields)
        .safeParse(rest)
        .error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? []
    );
  };

  it("freezes its fields", () => {
    const made = system("s", { ...base, comply: [gdpr()] });
    expect([made, made[input], made[input].components, made[input].comply].every(Object.isFrozen)).toBe(true);
    expect(Object.keys(made)).toEqual(["system"]);
  });

  it("is parsed with defaults", () => {
    expect(parse(base).values).toEqual({
      owner: "o",
      purpose: "p",
      environment: "staging",
      on: [{ cloud: "aws", region: "eu-central-1", zones: ["eu-central-1a"] }],
      comply: [],
      cluster: {},
      waivers: [],
      overrides: [],
      tags: {},
      rules: [],
    });
    const { values, given } = parse({
      ...base,
      on: [gcp("europe-west4", { project: "p" }), azure("westeurope")],
      budget: { monthly: "$1.5k" },
      cluster: { existing: "shared" },
    });
    expect(values).toMatchObject({ budget: { monthly: 1500, alertAt: [0.8, 1], onExceed: "fail" }, on: [{ cloud: "gcp", project: "p" }, { cloud: "azure" }] });
    expect(given.find((one) => one.path.join(".") === "cluster.version")?.planned).toBe("the newest version that the catalogue knows");
  });

  it("says what is wrong with it", () => {
    expect(issues({ environment: "prod" })).toEqual(['environment: expected one of "production", "staging", "development", not "prod"']);
    expect(issues({ on: [] })).toEqual(["on: expected one place at least"]);
    expect(issues({ cluster: { version: "v1.34" } })).toEqual(['cluster.version: "v1.34" is not a minor version of Kubernetes: write it like 1.34']);
    expect(issues({ rules: [{ id: "mine" }] })).toEqual(["rules.0: expected defineRule({ ... }), not an object"]);
    const rule = { severity: "low", title: "t", help: "h", check: () => ({ verdict: "pass" as const }) } as const;
    expect(issues({ rules: [defineRule({ ...rule, id: "acme/rule" })] })).toEqual([]);
    expect(issues({ rules: [{ ...rule, id: "ARC101" }] })).toEqual([
      'rules.0: "ARC101" is not the id of a rule of yours: write it like acme/no-public-buckets',
    ]);
  });

  it("carries overrides as data", () => {
    const overrides = [
      remove("aws", "aws_eks_cluster.main", { at: "/tags/Name", was: "x", reason: "House style." }),
      add("kubernetes", "ConfigMap/extra", { apiVersion: "v1", kind: "ConfigMap" }, { reason: "Read by an agent on the node." }),
    ];
    expect(parse({ ...base, overrides }).values["overrides"]).toEqual([
      { target: "aws", address: "aws_eks_cluster.main", op: "remove", at: "/tags/Name", was: "x", reason: "House style." },
      {
        target: "kubernetes",
        address: "ConfigMap/extra",
        op: "add",
        at: "/",
        value: { apiVersion: "v1", kind: "ConfigMap" },
        reason: "Read by an agent on the node.",
      },
    ]);
  });
});
