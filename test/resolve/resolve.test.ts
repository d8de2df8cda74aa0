import { describe, expect, test } from "vitest";
import { parse } from "../../compiler/parse/index.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import { circles } from "../../compiler/resolve/edges.ts";
import type { Edge, System } from "../../compiler/system.ts";
import { loadText, told } from "../harness/blueprint.ts";

const options = { kubernetesVersion: "1.34" };

async function system(text: string): Promise<System> {
  const loaded = await loadText(text);
  const [parsed, wrong] = parse(loaded.result[0]!);
  expect(await told([...loaded.result[1], ...wrong], loaded.locator)).toEqual([]);
  const [found, problems] = resolve(parsed!, options);
  expect(await told(problems, loaded.locator)).toEqual([]);
  return found!;
}

async function refused(text: string): Promise<readonly string[]> {
  const loaded = await loadText(text);
  const [parsed, wrong] = parse(loaded.result[0]!);
  expect(await told([...loaded.result[1], ...wrong], loaded.locator)).toEqual([]);
  return told(resolve(parsed!, options)[1], loaded.locator);
}

const chat = `import { aws, bucket, cache, gateway, gdpr, jwt, llm, modelRegistry, monitor, onDemand, personal, reserved, system } from "lintel";
const load = { peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 }, growth: "5%/month" } as const;
const answers = cache({ ttl: "10m", size: "4GiB", hitRate: "20%" });
const registry = modelRegistry({ models: { chat: { base: "meta-llama/Llama-3.1-70B-Instruct" } } });
const chat = llm({
  model: registry.models.chat, traffic: load, slo: { ttft: { p95: "800ms" }, availability: "99.9%" },
  capacity: [reserved({ id: "cr-1", instances: 1 }), onDemand()], cache: answers, owner: "models",
});
const api = gateway({
  exposure: "public", domain: "chat.example.com", limit: "2/s", routes: { "/v1/chat": chat, "/v2/chat": { to: chat, timeout: "2m" } },
  auth: jwt({ issuer: "https://login.example.com", audience: "support-chat" }),
  receives: personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } }),
});
const transcripts = bucket({ size: "200GiB", keep: "180d", budget: { monthly: "$50" } });
const watch = monitor({ watches: [api, chat], alerts: { page: "support-oncall" }, capture: { share: "5%", to: transcripts } });
const lonely = bucket({ size: "1GiB", standalone: "Filled by hand." });
export default system("support-chat", {
  owner: "support-platform", purpose: "Answers.", environment: "production", on: aws("eu-north-1", { dr: "eu-west-1" }),
  budget: { monthly: "$25k", alertAt: ["100%", "80%"] }, comply: [gdpr()], tags: { centre: "42" },
  components: { api, chat, answers, registry, transcripts, watch, lonely },
});
`;

describe("a resolved system", () => {
  test("names, places, budget, version, with what was given", async () => {
    const found = await system(chat);
    expect(Object.keys(found.components)).toEqual(["answers", "api", "chat", "lonely", "registry", "transcripts", "watch"]);
    expect(found.places).toEqual([{ cloud: "aws", region: "eu-north-1", zones: 3, dr: "eu-west-1" }]);
    expect(found.budget).toEqual({ monthlyUsd: 25000, alertAt: [0.8, 1], onExceed: "fail" });
    expect(found.cluster).toEqual({ version: "1.34" });
    expect(found.provenance["cluster.version"]).toEqual({ from: "default", note: "the newest version that the catalogue knows" });
    expect(found.provenance["on.0.zones"]).toEqual({ from: "default", note: "3 zones in production" });
    expect(found.provenance["budget.onExceed"]).toEqual({ from: "default", note: "default of the system" });
  });

  test("values in base units, defaults inside records, references by name", async () => {
    const { components } = await system(chat);
    expect(components["answers"]?.values).toEqual({ ttl: 600_000, size: 4 * 2 ** 30, hitRate: 0.2, engine: "valkey" });
    expect(components["chat"]?.values).toMatchObject({
      model: { component: "registry", part: "chat" },
      cache: { component: "answers" },
      precision: ["bf16"],
      runsOn: "kubernetes",
      traffic: { peak: 12, meanOfPeak: 0.4, growth: 0.05 },
    });
    expect(components["api"]?.values["routes"]).toEqual({
      "/v1/chat": { to: { component: "chat" }, methods: ["POST"] },
      "/v2/chat": { to: { component: "chat" }, methods: ["POST"], timeout: 120_000 },
    });
    expect(components["api"]?.provenance["routes./v1/chat.methods"]).toEqual({ from: "default", note: "default of gateway" });
    expect(components["chat"]?.provenance["maxContext"]).toEqual({ from: "planned", note: "p95 of the traffic, doubled" });
    expect(components["chat"]?.provenance["traffic.peak"]).toBeUndefined();
  });

  test("owner, tags, standalone, budget of a component", async () => {
    const { components } = await system(chat);
    expect(components["chat"]?.owner).toBe("models");
    expect(components["chat"]?.provenance["owner"]).toBeUndefined();
    expect(components["api"]?.owner).toBe("support-platform");
    expect(components["api"]?.provenance["owner"]).toEqual({ from: "inherited", note: "system.owner" });
    expect(components["api"]?.tags).toEqual({ centre: "42" });
    expect(components["lonely"]?.standalone).toBe("Filled by hand.");
    expect(components["transcripts"]?.budget).toEqual({ monthlyUsd: 50, alertAt: [0.8, 1], onExceed: "fail" });
    for (const field of ["owner", "on", "classification", "budget", "waivers", "overrides", "tags", "standalone"])
      expect(components["transcripts"]?.values).not.toHaveProperty(field);
  });

  test("edges, sorted, with the property that holds them", async () => {
    const { edges } = await system(chat);
    expect(edges.map(({ from, verb, to, part, path }) => `${from} ${verb} ${to}${part ? `.${part}` : ""} (${path.join(" ")})`)).toEqual([
      "api invokes chat (routes /v1/chat to)",
      "api invokes chat (routes /v2/chat to)",
      "chat reads answers (cache)",
      "chat serves registry.chat (model)",
      "watch monitors api (watches 0)",
      "watch monitors chat (watches 1)",
      "watch writes transcripts (capture to)",
    ]);
  });

  test("classes flow from where they are declared", async () => {
    const { components } = await system(chat);
    const classes = Object.fromEntries(
      Object.values(components).map(({ name, classification: { level, from, sensitive } }) => [name, `${level} ${from.join(",")} ${sensitive.length}`]),
    );
    expect(classes).toEqual({
      answers: "restricted api 1",
      api: "restricted  1",
      chat: "restricted api 1",
      lonely: "internal  0",
      registry: "internal  0",
      transcripts: "restricted api 1",
      watch: "restricted api 1",
    });
    expect(components["transcripts"]?.provenance["classification"]).toEqual({ from: "inherited", note: "data from api" });
    expect(components["lonely"]?.provenance["classification"]?.from).toBe("default");
    expect(components["answers"]?.classification.sensitive[0]).toMatchObject({ class: "personal", residency: "EU", retention: { max: 180 * 864e5 } });
  });

  test("the same text gives the same system", async () => {
    const plain = (one: System): string => JSON.stringify(one, (key, value) => (key === "origin" || key === "declaration" ? undefined : value));
    expect(plain(await system(chat))).toBe(plain(await system(chat)));
  });
});

describe("what resolve refuses", () => {
  const rest = `owner: "t", purpose: "P.", on: aws("eu-central-1")`;

  test("hours in production", async () => {
    const text = `import { aws, system } from "lintel";\nexport default system("s", { ${rest}, environment: "production", schedule: { idleAfter: "30m" }, components: {} });\n`;
    expect(await refused(text)).toEqual(["blueprint.ts:2:109 LNT1206 a production system cannot have hours"]);
  });

  test("two names that become one", async () => {
    const text = `import { aws, cache, system } from "lintel";\nconst one = () => cache({ ttl: "5m", size: "1GiB" });\nexport default system("s", { ${rest}, environment: "staging", components: { useHttp: one(), useHTTP: one() } });\n`;
    expect(await refused(text)).toEqual(["blueprint.ts:2:19 LNT1203 `useHTTP` and `useHttp` are both `use-http` in the output"]);
  });

  test("a component's budget above the system's is a warning", async () => {
    const text = `import { aws, cache, system } from "lintel";\nconst one = cache({ ttl: "5m", size: "1GiB", budget: { monthly: "$2k" } });\nexport default system("s", { ${rest}, environment: "staging", budget: { monthly: "$1k" }, components: { one } });\n`;
    expect(await refused(text)).toEqual(["blueprint.ts:2:65 LNT1207 the budget of `one` ($2000) is above the system's ($1000)"]);
  });

  test("a kind from outside whose reference has no edge, and one with a wrong default", async () => {
    const text = `import { aws, cache, system } from "lintel";
import { count, defineComponent, ref } from "lintel/extend";
const loose = defineComponent("acme/loose", { can: [], fields: { store: ref("cache") } } as never);
const wrong = defineComponent("acme/wrong", { can: [], fields: { copies: count.optional() }, defaults: { copies: -1 } } as never);
const answers = cache({ ttl: "5m", size: "1GiB" });
export default system("s", { ${rest}, environment: "staging", components: { answers, a: loose({ store: answers } as never), b: wrong({} as never) } });
`;
    expect(await refused(text)).toEqual([
      "blueprint.ts:6:147 LNT1202 `acme/loose` does not say what its reference in `store` means",
      "blueprint.ts:6:171 LNT1205 the default of `copies` of the kind acme/wrong does not parse: expected a whole number above 0",
    ]);
  });

  test("no components, and an override for a cloud in which nothing runs", async () => {
    const text = (more: string): string =>
      `import { aws, cache, set, system } from "lintel";\nconst c = cache({ ttl: "5m", size: "1GiB" });\nexport default system("s", { ${rest}, environment: "staging", ${more} });\n`;
    expect(await refused(text("components: {}"))).toEqual(["blueprint.ts:3:118 LNT1208 the system has no components"]);
    expect(await refused(text(`overrides: [set("gcp", "google_x.y", { at: "/name", to: "z", reason: "House rule." })], components: { c }`))).toEqual([
      "blueprint.ts:3:118 LNT1209 the override is for gcp, and nothing runs there",
    ]);
  });

  test("no version of Kubernetes", async () => {
    const loaded = await loadText(`import { aws, system } from "lintel";\nexport default system("s", { ${rest}, environment: "staging", components: {} });\n`);
    const [parsed] = parse(loaded.result[0]!);
    expect(await told(resolve(parsed!, { kubernetesVersion: undefined })[1], loaded.locator)).toEqual([
      "blueprint.ts:2:16 LNT1204 no version of Kubernetes is known",
    ]);
  });
});

describe("edges", () => {
  const call = (from: string, to: string, verb: Edge["verb"] = "invokes"): Edge => ({ from, to, verb, path: ["calls", 0] });
  const origins = new Map(["a", "b", "c", "d"].map((name) => [name, {}]));
  const said = (edges: readonly Edge[]): readonly string[] => circles(edges, origins).map(({ message }) => message);

  test("calls in a circle are told once, data in a circle is fine", () => {
    expect(said([call("a", "b"), call("b", "c"), call("c", "b"), call("d", "a")])).toEqual(["`b` calls `c` calls `b`: a request would run in a circle"]);
    expect(said([call("a", "a")])).toEqual(["`a` calls `a`: a request would run in a circle"]);
    expect(said([call("a", "b"), call("b", "a", "reads"), call("a", "c"), call("b", "c")])).toEqual([]);
  });

  test("classes go round a circle of stores and stop", async () => {
    const web = `service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" },`;
    const { components } = await system(`import { aws, bucket, personal, service, source, system } from "lintel";
const shop = source({ what: "Shop", size: "1KiB", classification: personal({ subjects: "customers", residency: "EU" }) });
const clinic = source({ what: "Clinic", size: "1KiB", classification: "confidential" });
const one = bucket({ size: "1GiB", from: [shop, clinic] });
const two = bucket({ size: "1GiB" });
const there = ${web} reads: [one], writes: [two] });
const back = ${web} reads: [two], writes: [one] });
const apart = bucket({ size: "1GiB", classification: "public", from: clinic });
const alone = ${web} writes: [apart] });
export default system("s", { owner: "t", purpose: "P.", on: aws("eu-central-1"), environment: "staging", components: { shop, clinic, one, two, there, back, apart, alone } });
`);
    const classes = Object.fromEntries(
      Object.values(components).map(({ name, classification: { level, from, declared } }) => [name, [level, ...from, declared]]),
    );
    expect(classes).toEqual({
      alone: ["internal", undefined],
      apart: ["confidential", "clinic", "public"],
      back: ["restricted", "clinic", "shop", undefined],
      clinic: ["confidential", "confidential"],
      one: ["restricted", "clinic", "shop", undefined],
      shop: ["restricted", "restricted"],
      there: ["restricted", "clinic", "shop", undefined],
      two: ["restricted", "clinic", "shop", undefined],
    });
  });

  test("the system's hours are inherited by what can sleep", async () => {
    const { components, schedule } = await system(`import { aws, bucket, llm, system } from "lintel";
const chat = llm({ model: "m", traffic: { peak: "1/s", inputTokens: { p50: 1, p95: 2 } }, slo: {} });
const store = bucket({ size: "1GiB", standalone: "Test." });
export default system("s", { owner: "t", purpose: "P.", on: aws("eu-central-1"), environment: "staging", schedule: { hours: "Mon-Fri 07:00-19:00", zone: "Europe/Berlin" }, components: { chat, store } });
`);
    expect(schedule).toEqual({ hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1140 }, zone: "Europe/Berlin" });
    expect(components["chat"]?.values["schedule"]).toEqual(schedule);
    expect(components["chat"]?.provenance["schedule"]).toEqual({ from: "inherited", note: "system.schedule" });
    expect(components["store"]?.values).not.toHaveProperty("schedule");
  });
});

describe("a component that was called otherwise", () => {
  const renamed = (components: string, ...stores: readonly string[]): string =>
    `import { aws, bucket, system } from "lintel";
const store = (was: string) => bucket({ size: "1GiB", standalone: "A test.", renamedFrom: was });
${stores.join("\n")}
export default system("renames", { owner: "team", purpose: "Tests.", environment: "staging", on: aws("eu-north-1"), components: { ${components} } });
`;
  const plain = 'const plain = bucket({ size: "1GiB", standalone: "A test." });';

  test("keeps what it was", async () => {
    const found = await system(renamed("newLogs: a", 'const a = store("oldLogs");'));
    expect(found.components["newLogs"]).toMatchObject({ id: "new-logs", former: { name: "oldLogs", id: "old-logs" } });
  });

  test.each([
    ["itself", renamed("logs: a", 'const a = store("logs");'), "`logs` is renamed from itself"],
    ["itself in other letters", renamed("oldLogs: a", 'const a = store("old-logs");'), "`oldLogs` is renamed from itself"],
    ["what is still there", renamed("talks: a, plain", 'const a = store("plain");', plain), "`talks` is renamed from `plain`, which is still there"],
    [
      "what another was",
      renamed("one: a, two: b", 'const a = store("logs");', 'const b = store("logs");'),
      "`one` and `two` are renamed from the same component",
    ],
    ["each other", renamed("one: a, two: b", 'const a = store("two");', 'const b = store("one");'), "`one` is renamed from `two`, which is still there"],
  ])("is refused from %s", async (_from, text, message) => {
    const found = (await refused(text)).join("\n");
    expect(found).toContain("LNT1211");
    expect(found).toContain(message);
  });
});
