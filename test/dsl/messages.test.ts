import { describe, expect, it } from "vitest";
import { input, type Component } from "../../dsl/component.ts";
import { strict } from "../../dsl/fields.ts";
import { kindOf } from "../../dsl/kind.ts";
import { bucket, cache, card, euAiAct, gateway, iam, llm, modelRegistry, monitor, predictor, reserved, service, set, source } from "../../dsl/index.ts";

/** "path: message" of everything that is wrong, whatever the types say. */
const wrong = (component: Component): readonly string[] => {
  const result = strict(kindOf(component).fields).safeParse(Reflect.get(component, input));
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};
const loose =
  <I>(build: (fields: I) => Component) =>
  (fields: object): readonly string[] =>
    wrong(build(fields as I));
const tokens = { peak: "1/s", inputTokens: { p50: 10, p95: 20 } } as const;
const model = llm({ model: "m", traffic: tokens, slo: {} });
const store = bucket({ size: "1GiB" });
const ask = { model: "m", traffic: { peak: "1/s" }, slo: {} } as const;
const askLlm = (fields: object): readonly string[] => loose(llm)({ model: "m", traffic: tokens, slo: {}, ...fields });
const askGateway = (fields: object): readonly string[] => loose(gateway)({ exposure: "private", auth: iam(), routes: { "/a": model }, ...fields });
const askBucket = (fields: object): readonly string[] => loose(bucket)({ size: "1GiB", ...fields });

describe("references", () => {
  it("say what the value can do instead", () => {
    expect(loose(predictor)({ ...ask, model: store })).toEqual(["model: `bucket` cannot hold weights; it can: feed data, store data, emit events"]);
    expect(loose(predictor)({ ...ask, cache: model })).toEqual(["cache: `llm` cannot cache; it can: serve HTTP, generate text, embed text"]);
    expect(askGateway({ routes: { "/a": store } })).toEqual(["routes./a: `bucket` cannot serve HTTP; it can: feed data, store data, emit events"]);
    const registry = modelRegistry({ models: { m: {} } });
    expect(askGateway({ routes: { "/a": { to: registry.models.m } } })).toEqual(["routes./a.to: `model` cannot serve HTTP; it can: hold weights"]);
    const api = gateway({ exposure: "private", auth: iam(), routes: { "/a": model } });
    expect(askGateway({ routes: { "/a": api } })).toEqual(["routes./a: `gateway` cannot serve HTTP; it can: nothing for others"]);
  });

  it("want values, not names", () => {
    expect(askGateway({ routes: { "/a": "chat" } })).toEqual([
      'routes./a: expected a value that can serve HTTP, or { to: ... }, not "chat": refer to a component by its value',
    ]);
    expect(loose(monitor)({ watches: ["chat"], alerts: {} })).toEqual(['watches.0: expected a component, not "chat": refer to it by its value']);
    const registry = modelRegistry({ models: { m: {} } });
    expect(loose(monitor)({ watches: [registry.models.m], alerts: {} })).toEqual([
      "watches.0: expected a component, not a part of one: refer to it by its value",
    ]);
    expect(
      loose(service)({
        image: `web@sha256:${"0".repeat(64)}`,
        traffic: { peak: "1/s" },
        perReplica: { requests: 1, cpu: 1, memory: "1GiB" },
        reads: [undefined],
      }),
    ).toEqual(["reads.0: expected a value that can feed data, not undefined: refer to a component by its value"]);
  });
});

describe("shapes", () => {
  it("name what does not exist, and what was probably meant", () => {
    expect(askLlm({ precison: ["fp8"] })).toEqual([": `precison` does not exist here; did you mean `precision`?"]);
    expect(askLlm({ slo: { ttfs: { p95: "1s" } } })).toEqual(["slo: `ttfs` does not exist here; did you mean `ttft`?"]);
    expect(askLlm({ slo: { colour: "red" } })).toEqual(["slo: `colour` does not exist here; it takes ttft, tpot, e2e and availability"]);
    expect(askLlm({ slo: 5 })).toEqual(["slo: expected an object, not 5"]);
  });

  it("find several problems in one run", () => {
    const problems = askLlm({
      model: store,
      traffic: { ...tokens, peak: "1 /s", growth: "5%" },
      slo: { availability: 0.999 },
      accelerators: { type: "h100" },
      precision: ["fp7"],
    });
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(":")))).toEqual([
      "model",
      "traffic.peak",
      "traffic.growth",
      "slo.availability",
      "accelerators.count",
      "precision.0",
    ]);
  });
});

describe.each<[string, readonly string[], readonly string[]]>([
  ["availability", askLlm({ slo: { availability: "100%" } }), ["slo.availability: expected an availability above 0% and below 100%, 99.9% for example"]],
  ["percentiles of tokens", askLlm({ traffic: { ...tokens, inputTokens: { p50: 20, p95: 10 } } }), ["traffic.inputTokens.p95: p95 is below p50"]],
  ["a day", askLlm({ traffic: { ...tokens, diurnal: [1, 2] } }).slice(-1), ["traffic.diurnal: expected 24 shares, one for each hour"]],
  [
    "a day",
    askLlm({ traffic: { ...tokens, diurnal: { officeHours: "Berlin" } } }),
    ['traffic.diurnal.officeHours: "Berlin" is not an IANA time zone: write it like Europe/Berlin, or UTC'],
  ],
  ["a week", askLlm({ traffic: { ...tokens, weekly: [1, 1] } }), ["traffic.weekly: expected 7 shares, Monday first, not 2"]],
  ["a week", askLlm({ traffic: { ...tokens, weekly: [1, 1, 1, 1, 1, 1, 2] } }), ["traffic.weekly: expected shares between 0 and 1, not 2"]],
  ["a week", askLlm({ traffic: { ...tokens, weekly: [0.5, 0.5, 0.5, 0.5, 0.5, 0, 0] } }), ["traffic.weekly: expected shares of the busiest day, which is 1"]],
  [
    "a zone",
    askLlm({ traffic: { ...tokens, zone: "Europe/Berlin" } }),
    ["traffic.zone: a zone is that of the shares of `diurnal` and `weekly`, and there are none"],
  ],
  [
    "a zone",
    askLlm({ traffic: { ...tokens, diurnal: { officeHours: "Europe/Berlin" }, zone: "Europe/Paris" } }),
    ["traffic.zone: office hours name their time zone themselves"],
  ],
  ["sharing", askLlm({ sharing: "mps" }), ['sharing: expected one of "mig", "time-slicing", not "mps"']],
  ["bursts", askLlm({ traffic: { ...tokens, burst: -1 } }), ["traffic.burst: expected 0 or more"]],
  ["a horizon", askLlm({ traffic: { ...tokens, horizon: "4000d" } }), ["traffic.horizon: expected ten years at most, 3650d"]],
  ["hours", askLlm({ schedule: { hours: "Mon-Fri 7-19" } }), ['schedule.hours: "Mon-Fri 7-19" is not a schedule: write it like Mon-Fri 07:00-19:00']],
  [
    "hours",
    askLlm({ schedule: { hours: "Mon-Fri 19:00-07:00" } }),
    ['schedule.hours: "Mon-Fri 19:00-07:00" ends before it begins: hours stay within one day, 24:00 is its end'],
  ],
  [
    "hours",
    askLlm({ schedule: { hours: "Mon-Fri 07:00-24:30" } }),
    ['schedule.hours: "Mon-Fri 07:00-24:30" ends before it begins: hours stay within one day, 24:00 is its end'],
  ],
  ["a schedule", askLlm({ schedule: { zone: "UTC" } }), ["schedule: a schedule needs `hours`, `idleAfter` or both"]],
  [
    "accelerators",
    askLlm({ accelerators: "h100" }),
    ['accelerators: expected "auto", a list like ["h100", "h200"], or { type: "h100", count: 8 }, not "h100"'],
  ],
  ["accelerators", askLlm({ accelerators: [] }), ["accelerators: expected one accelerator at least"]],
  ["a ladder", askLlm({ capacity: [] }), ["capacity: a ladder needs one rung at least, onDemand() for example"]],
  ["a ladder", askLlm({ capacity: ["spot"] }), ['capacity.0: expected reserved(...), capacityBlock(...), onDemand(), flexStart(...) or spot(...), not "spot"']],
  [
    "a ladder",
    askLlm({ capacity: [reserved({ id: "" }), { from: "spot", maxShare: "0%" }, { from: "flex-start", maxRun: "8d" }] }),
    [
      "capacity.0.id: expected text, this is empty",
      "capacity.1.maxShare: expected a share above 0% and up to 100%",
      "capacity.2.maxRun: flex-start runs 7 days at most",
    ],
  ],
  ["replicas", askLlm({ replicas: { min: 3, max: 2 } }), ["replicas.max: max (2) is below min (3)"]],
  [
    "guardrails",
    askLlm({ guardrails: { input: ["spam"], output: [] } }),
    ['guardrails.input.0: expected one of "prompt injection", "personal data", "off topic", "toxicity", not "spam"'],
  ],
  [
    "a hit rate",
    loose(cache)({ ttl: "1m", size: "1GiB", hitRate: "100%" }),
    ["hitRate: a cache that always hits leaves nothing behind it: write a share below 100%"],
  ],
  ["an exposure", askGateway({ exposure: "internet" }), ['exposure: expected one of "public", "private", not "internet"']],
  ["routes", askGateway({ routes: {} }), ["routes: expected one route at least"]],
  [
    "an issuer",
    askGateway({ auth: { auth: "jwt", issuer: "http://a", audience: "a" } }),
    ['auth.issuer: "http://a" is not an issuer: write it like https://login.example.com'],
  ],
  ["auth", askGateway({ auth: "jwt" }), ['auth: expected jwt(...), apiKey(), iam() or noAuth("why"), not "jwt"']],
  ["a domain", askGateway({ domain: "https://chat.example.com" }), ['domain: "https://chat.example.com" is not a host name: write it like chat.example.com']],
  [
    "an image",
    loose(predictor)({ ...ask, image: "web:latest" }),
    ['image: "web:latest" is not an image by digest: write it like registry.example.com/web@sha256:…'],
  ],
  ["a fallback", loose(predictor)({ ...ask, fallback: "none" }), ['fallback: expected a value that can predict, "reject" or { rule: "..." }, not "none"']],
  ["a place", askBucket({ on: "eu-central-1" }), ['on: expected a place like aws("eu-central-1"), gcp(...) or azure(...), not "eu-central-1"']],
  [
    "an account",
    askBucket({ on: { cloud: "aws", region: "eu-central-1", account: "1234" } }),
    ['on.account: "1234" is not an account of AWS: it has twelve digits'],
  ],
  ["a class", askBucket({ classification: "secret" }), ['classification: expected one of "public", "internal", "confidential", "restricted", not "secret"']],
  [
    "a class",
    askBucket({ classification: card({ subjects: "customers", residency: "EU", retention: { min: "2d", max: "1d" } }) }),
    ["classification.retention.max: max is below min"],
  ],
  ["a class", loose(source)({ what: "a", size: "1GiB", classification: 5 }), ['classification: expected a class like "internal", or personal({ ... }), not 5']],
  // Terms that are missing or too short are findings of rules, which point to the waiver.
  ["a waiver", askBucket({ waivers: ["COST603" as never] }), ['waivers.0: expected an object, not "COST603"']],
  [
    "an override",
    askBucket({ overrides: [set("aws", "aws_s3_bucket.a", { at: "force_destroy" as never, to: true, reason: "a" })] }),
    ['overrides.0.at: "force_destroy" is not a JSON pointer: write it like /version'],
  ],
  [
    "an override",
    askBucket({ overrides: [set("aws", "aws_s3_bucket.a", { at: "/a", to: true, reason: " " })] }),
    ["overrides.0.reason: say why the output has to change"],
  ],
  ["a budget", askBucket({ budget: { monthly: "$0" } }), ["budget.monthly: a budget is above $0"]],
  [
    "a secret",
    loose(service)({
      image: `web@sha256:${"0".repeat(64)}`,
      traffic: { peak: "1/s" },
      perReplica: { requests: 1, cpu: 1, memory: "1GiB" },
      secrets: { TOKEN: "hunter2" },
    }),
    ['secrets.TOKEN: expected secret("name"), not text: a secret is never written in a blueprint'],
  ],
])("%s", (_, problems, expected) => {
  it(expected[0] ?? "", () => expect(problems).toEqual(expected));
});

describe("keys", () => {
  it("are told apart from values", () => {
    const result = strict(kindOf(model).fields).safeParse({});
    expect(result.success).toBe(false);
    const routes = gateway({ exposure: "private", auth: iam(), routes: { "v1/chat": model } as never });
    const parsed = strict(kindOf(routes).fields).safeParse(Reflect.get(routes, input));
    expect(parsed.error?.issues[0]).toMatchObject({
      code: "invalid_key",
      path: ["routes", "v1/chat"],
      issues: [{ message: '"v1/chat" is not a path: write it like /v1/chat' }],
    });
  });
});

describe("law", () => {
  it("is refused at run time as well", async () => {
    const { frameworks } = await import("../../dsl/comply.ts");
    const say = (framework: unknown): readonly string[] =>
      frameworks.safeParse([framework]).error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [];
    expect(say(euAiAct({ risk: "high", annexIII: "5(b)" }))).toEqual([]);
    expect(say({ framework: "eu-ai-act", risk: "high" })).toEqual(['0.risk: high risk names its point of Annex III, for example annexIII: "5(b)"']);
    expect(say({ framework: "eu-ai-act", risk: "limited", annexIII: "5(b)" })).toEqual(["0.risk: a point of Annex III means high risk"]);
    expect(say({ framework: "iso" })).toEqual(["0: expected gdpr(), hipaa(), pciDss(), soc2() or euAiAct(...), not an object"]);
  });
});
