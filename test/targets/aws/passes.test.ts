import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Component, Edge } from "../../../compiler/system.ts";
import type { EdgeKind } from "../../../dsl/kind.ts";
import { aws, bucket, cache, database, gateway, modelRegistry, noAuth, predictor, service, system } from "../../../dsl/index.ts";
import type { LowerContext, Lowered } from "../../../targets/aws/contract.ts";
import { tagErrors } from "../../../targets/aws/lower/tags.ts";
import { connect } from "../../../targets/aws/passes/index.ts";
import { grantsOf, image, list, lowered, planned, policyOf } from "./support.ts";

const about = { owner: "team", purpose: "Is connected at random.", environment: "production", on: aws("eu-central-1") } as const;
const names = ["a", "aB", "bC", "c", "storeWeights", "b"] as const;

/** A system in which each workload uses a random choice of the stores. */
const systems = fc.record({
  workloads: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
  uses: fc.array(fc.record({ reads: fc.subarray(["store", "records"] as const), writes: fc.subarray(["store", "records"] as const), cached: fc.boolean() }), {
    minLength: 3,
    maxLength: 3,
  }),
});

describe("passes", () => {
  test("grants come from edges alone: every edge its own, no wildcard in an action, every resource named", async () => {
    await fc.assert(
      fc.asyncProperty(systems, async ({ workloads, uses }) => {
        const store = bucket({ size: "1GiB" });
        const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
        const answers = cache({ ttl: "10m", size: "1GiB" });
        const registry = modelRegistry({ models: { m: { weights: "1GiB" } } });
        const stores = { store, records };
        const serving = predictor({
          model: registry.models.m,
          image,
          accelerators: "cpu",
          traffic: { peak: "1/s" },
          slo: { latency: { p95: "100ms" } },
          cache: answers,
          reads: [store, records],
        });
        const components = Object.fromEntries(
          workloads.map((name, index) => {
            const use = uses[index];
            return [
              name,
              service({
                image,
                traffic: { peak: "1/s" },
                perReplica: { requests: 10, cpu: 1, memory: "512MiB" },
                reads: (use?.reads ?? []).map((one) => stores[one]),
                writes: (use?.writes ?? []).map((one) => stores[one]),
                ...(use?.cached === true ? { cache: answers } : {}),
                standalone: "Uses what chance says.",
              }),
            ];
          }),
        );
        const out = await lowered(system("tiny", { ...about, components: { store, records, answers, registry, serving, ...components } } as never));
        for (const name of [...workloads, "serving"]) {
          const component = out.system.components[name];
          const granted = grantsOf(out, component?.id.replace(/-/g, "_") ?? "");
          const expected = new Set(out.system.edges.filter((edge) => edge.from === name && edge.to !== "answers").map((edge) => edge.to));
          expect(new Set(Object.keys(granted))).toEqual(expected);
          for (const statement of Object.values(granted).flat()) {
            expect(statement.Effect).toBe("Allow");
            for (const action of list(statement.Action)) expect(action).not.toContain("*");
            for (const resource of list(statement.Resource)) expect(resource).toMatch(/^(arn:aws:|\$\{)/);
            if (list(statement.Action).some((action) => action.startsWith("kms:")))
              expect(Object.keys(statement.Condition?.["StringEquals"] ?? {})).toEqual(["kms:ViaService"]);
          }
        }
        // No policy but those of the edges, and of what a service does for itself.
        const policies = Object.keys(out.resources("aws_iam_role_policy"));
        expect(policies).toHaveLength(
          new Set(out.system.edges.filter((edge) => edge.to !== "answers" && edge.verb !== "monitors").map((edge) => `${edge.from}/${edge.to}`)).size,
        );
      }),
      { numRuns: 25 },
    );
  });

  test("without an edge there is no grant, no rule, no secret and no setting of it", async () => {
    const perReplica = { requests: 10, cpu: 1, memory: "512MiB" } as const;
    const traffic = { peak: "1/s" } as const;
    const build = (without?: string) => {
      const store = bucket({ size: "1GiB" });
      const drop = bucket({ size: "1GiB" });
      const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
      const answers = cache({ ttl: "10m", size: "1GiB" });
      const callee = service({ image, traffic, perReplica, standalone: "Is called by nobody, for once." });
      const kept = <T>(name: string, value: T): readonly T[] => (name === without ? [] : [value]);
      const app = service({
        image,
        traffic,
        perReplica,
        reads: [...kept("store", store), ...kept("records", records)],
        writes: kept("drop", drop),
        calls: kept("callee", callee),
        ...(without === "answers" ? {} : { cache: answers }),
        standalone: "Uses what is left.",
      });
      return system("tiny", { ...about, components: { store, drop, records, answers, callee, app } } as never);
    };
    const traces = async (without?: string) => {
      const out = await lowered(build(without));
      const of = (target: string): readonly string[] => [
        ...["aws_iam_role_policy", "aws_ssm_parameter"].flatMap((type) => Object.keys(out.resources(type)).filter((name) => name.startsWith(`app__${target}`))),
        ...["aws_elasticache_user", "aws_secretsmanager_secret", "aws_vpc_security_group_ingress_rule"].flatMap((type) =>
          Object.keys(out.resources(type)).filter((name) => name.startsWith(`${target}__`)),
        ),
        ...out.connections
          .bindings("app")
          .flatMap(({ edge, env, egress }) => (edge.to === target ? [...Object.keys(env), ...egress.map((one) => JSON.stringify(one))] : [])),
        ...out.connections.reads.parameters.filter((name) => name.includes(`/app/${target}/`)),
        ...out.connections.reads.secrets.filter((name) => name.includes(`/${target}/`)),
        ...out.operations.flatMap(({ commands = [], text }) =>
          [...commands, text].some((line) => line.includes(target) && /\bapp(_app)?\b/.test(line)) ? [target] : [],
        ),
      ];
      return of;
    };
    const whole = await traces();
    for (const target of ["store", "drop", "records", "answers", "callee"]) {
      expect(whole(target).length, target).toBeGreaterThan(0);
      expect((await traces(target))(target), target).toEqual([]);
    }
  });

  test("every setting that is read has been written, and every secret is one that is made", async () => {
    const records = database({ engine: "mysql", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
    const answers = cache({ ttl: "10m", size: "1GiB" });
    const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, reads: [records], cache: answers });
    const out = await lowered(system("tiny", { ...about, components: { records, answers, app } }));
    const written = Object.values(out.resources("aws_ssm_parameter")).map((one) => one["name"]);
    const made = Object.values(out.resources("aws_secretsmanager_secret")).map((one) => one["name"]);
    const remote = out.connections.bindings("app").flatMap(({ env }) => Object.values(env).flatMap((value) => ("remote" in value ? [value.remote] : [])));
    expect(remote.length).toBeGreaterThan(3);
    for (const { store, key } of remote) expect(store === "parameters" ? written : made).toContain(key);
  });

  test("the same system in two regions of an account shares no name of a role", async () => {
    const roles = async (region: "eu-central-1" | "us-east-1") => {
      const store = bucket({ size: "1GiB" });
      const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
      const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, reads: [store, records] });
      const out = await lowered(system("tiny", { ...about, on: aws(region), components: { store, records, app } }));
      return Object.values(out.resources("aws_iam_role")).map((role) => String(role["name"]));
    };
    const [here, there] = [await roles("eu-central-1"), await roles("us-east-1")];
    expect(here).toHaveLength(2);
    expect(here.filter((name) => there.includes(name))).toEqual([]);
    for (const name of here) expect(name.length).toBeLessThanOrEqual(64);
  });

  test("more grants than a role holds are refused, not cut", async () => {
    const stores = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`store${n}`, bucket({ size: "1GiB" })]));
    const all = Object.values(stores);
    const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, reads: all, writes: all });
    await expect(lowered(system("tiny", { ...about, components: { ...stores, app } } as never))).rejects.toThrow("LNT4015 `app` is granted 20 components");
  });

  test("tags that AWS refuses, or that grants go by, are errors where they are written", async () => {
    const found = async (options: object, own: object = {}) => {
      const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, standalone: "Alone.", ...own });
      const { system: resolved } = await planned(system("tiny", { ...about, ...options, components: { app } } as never));
      return tagErrors(resolved).map((one) => `${one.code} ${one.at !== undefined && "path" in one.at ? (one.at.path ?? []).join(".") : ""}`);
    };
    expect(await found({ owner: "Zahlungsverkehr / Ä-Team: zahlung@example.com", tags: { "cost-center": "4711" } })).toEqual([]);
    expect(await found({ owner: "Search & Ranking" })).toEqual(["LNT4014 owner"]);
    expect(await found({}, { owner: "Ranking, #1" })).toEqual(["LNT4014 owner"]);
    expect(await found({ tags: { environment: "prod" } })).toEqual(["LNT4014 tags.environment"]);
    expect(await found({}, { tags: { system: "shop", team: "a" } })).toEqual(["LNT4014 tags.system"]);
  });

  test("a role is trusted for one service account of one cluster", async () => {
    const store = bucket({ size: "1GiB" });
    const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, reads: [store] });
    const out = await lowered(system("tiny", { ...about, components: { store, app } }));
    expect(policyOf(out.resources("aws_iam_role")["app"]).Statement).toEqual([
      {
        Sid: "PodIdentity",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-central-1:111122223333:cluster/tiny-prod-cluster",
            "aws:RequestTag/kubernetes-namespace": "tiny",
            "aws:RequestTag/kubernetes-service-account": "app",
          },
        },
      },
    ]);
  });

  test("a component in another place is not reached in silence", async () => {
    const back = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, on: aws("eu-west-1") });
    const front = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, calls: [back] });
    const api = gateway({ exposure: "private", routes: { "/": back }, auth: noAuth("Internal only, by the network.") });
    await expect(lowered(system("tiny", { ...about, components: { back, front } }))).rejects.toThrow(
      "LNT4013 `front` is in eu-central-1 and uses `back`, which is not",
    );
    await expect(lowered(system("tiny", { ...about, components: { back, api } }))).rejects.toThrow("LNT4013 `api` is in eu-central-1");
  });

  test("a verb that the target does not offer is an error at the property, with those that it offers", () => {
    const component = (name: string): Component => ({
      name,
      id: name,
      kind: "thing",
      values: {},
      can: [],
      owner: "team",
      classification: { level: "internal", sensitive: [], from: [] },
      provenance: {},
      tags: {},
      waivers: [],
      overrides: [],
      origin: {},
      declaration: {},
    });
    const edge: Edge = { from: "app", to: "store", verb: "publishes", path: ["to"] };
    const offered: readonly EdgeKind[] = ["reads", "writes"];
    const made: Readonly<Record<string, Lowered>> = {
      app: { workload: true, access: () => undefined },
      store: { workload: false, access: (verb) => (offered.includes(verb) ? {} : undefined) },
    };
    const context = { system: { edges: [edge] }, component } as unknown as LowerContext;
    const [connections, found] = connect(made, context);
    expect(connections).toBeUndefined();
    expect(found).toMatchObject([{ code: "LNT4001", at: { path: ["to"], component: "app" }, hint: "others may use it through: reads, writes" }]);
  });
});
