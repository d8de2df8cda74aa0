import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "../../compiler/parse/index.ts";
import type { ParsedBlueprint } from "../../compiler/parse/parsed.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import { applyChanges } from "../../compiler/what-if/apply.ts";
import { loadText } from "../harness/blueprint.ts";

const text = `import { aws, cache, llm, service, system } from "lintel";
const answers = cache({ ttl: "10m", size: "4GiB" });
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 }, growth: "5%/month" },
  slo: { ttft: { p95: "800ms" }, availability: "99.9%" },
  cache: answers,
});
const web = service({
  image: "registry.example.com/web@sha256:${"0".repeat(64)}",
  traffic: { peak: "40/s" },
  perReplica: { requests: 20, cpu: 1, memory: "1GiB" },
  calls: [chat],
});
export default system("shop", {
  owner: "team",
  purpose: "A test.",
  environment: "production",
  on: aws("eu-central-1"),
  budget: { monthly: "$20k" },
  components: { answers, chat, web },
});
`;

let blueprint: ParsedBlueprint;
beforeAll(async () => {
  const [loaded, problems] = (await loadText(text)).result;
  if (loaded === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  const [parsed, found] = parse(loaded);
  if (parsed === undefined) throw new Error(found.map(({ message }) => message).join("\n"));
  blueprint = parsed;
});

function applied(...changes: readonly string[]) {
  const outcome = applyChanges(blueprint, changes);
  if ("wrong" in outcome) throw new Error(outcome.wrong);
  const values = (name: string) => (name === "system" ? outcome.blueprint : outcome.blueprint.components.find((one) => one.name === name))?.values;
  return { ...outcome, values };
}
const wrong = (...changes: readonly string[]): string => {
  const outcome = applyChanges(blueprint, changes);
  return "wrong" in outcome ? outcome.wrong : "";
};

describe("a change that is only tried", () => {
  it("is read by the field of the property", () => {
    expect(applied("chat.traffic.peak=24/s").values("chat")).toMatchObject({ traffic: { peak: 24, growth: 0.05 } });
    expect(applied("chat.traffic.peak=90/min").values("chat")).toMatchObject({ traffic: { peak: 1.5 } });
    expect(applied("chat.slo.ttft.p95=0.4s").values("chat")).toMatchObject({ slo: { ttft: { p95: 400 }, availability: 0.999 } });
  });

  it("may leave out what is clear", () => {
    expect(applied("growth=7%/month").values("chat")).toMatchObject({ traffic: { growth: 0.07 } });
    expect(applied("ttft.p95=400ms").applied).toEqual([{ component: "chat", property: "slo.ttft.p95", from: "800ms", to: "400ms" }]);
    expect(applied("monthly=$30k").values("system")).toMatchObject({ budget: { monthly: 30_000 } });
  });

  it("may state what the blueprint leaves out", () => {
    expect(applied("chat.slo.tpot.p99=80ms").values("chat")).toMatchObject({ slo: { tpot: { p99: 80 }, ttft: { p95: 800 } } });
    expect(applied("sharedPrefix=30%").applied).toEqual([{ component: "chat", property: "traffic.sharedPrefix", from: undefined, to: "30%" }]);
  });

  it("takes numbers, lists and objects", () => {
    expect(applied("inputTokens.p95=4000").values("chat")).toMatchObject({ traffic: { inputTokens: { p50: 900, p95: 4000 } } });
    expect(applied("chat.precision=bf16,fp8").values("chat")).toMatchObject({ precision: ["bf16", "fp8"] });
    expect(applied("chat.precision=fp8").values("chat")).toMatchObject({ precision: ["fp8"] });
    expect(applied('chat.accelerators=["l40s"]').applied[0]?.to).toEqual(["l40s"]);
    expect(applied('chat.replicas={"min":2,"max":5}').values("chat")).toMatchObject({ replicas: { min: 2, max: 5 } });
  });

  it("takes another place, and checks components against it", () => {
    expect(applied('system.on={"cloud":"aws","region":"eu-west-1"}').values("system")).toMatchObject({ on: [{ cloud: "aws", region: "eu-west-1" }] });
    expect(wrong('system.on={"cloud":"aws","region":"eu-west-3"}', 'chat.accelerators=["h100"]')).toMatch(/h100.*eu-west-3/i);
  });

  it("takes a property away", () => {
    const { values, applied: made } = applied("chat.cache=none");
    expect(values("chat")).not.toHaveProperty("cache");
    expect(made).toEqual([{ component: "chat", property: "cache", from: "answers", to: undefined }]);
  });

  it("are made together: only the last blueprint has to hold", () => {
    expect(wrong("inputTokens.p95=400")).toBe("`--what-if inputTokens.p95=400`: p95 is below p50");
    expect(applied("inputTokens.p95=400", "inputTokens.p50=300").values("chat")).toMatchObject({ traffic: { inputTokens: { p50: 300, p95: 400 } } });
  });

  it("leaves the blueprint, and every other component, as it is", () => {
    const before = structuredClone(blueprint.components.map(({ values }) => values["traffic"]));
    const { blueprint: changed } = applied("chat.traffic.peak=24/s");
    expect(blueprint.components.map(({ values }) => values["traffic"])).toEqual(before);
    expect(changed.components.map((one, index) => one === blueprint.components[index])).toEqual([true, false, true]);
    expect(changed.components.map(({ origin }) => origin)).toEqual(blueprint.components.map(({ origin }) => origin));
  });

  it("resolves, references and all", () => {
    const [system, problems] = resolve(applied("chat.traffic.peak=24/s").blueprint, { kubernetesVersion: "1.34" });
    expect(problems).toEqual([]);
    expect(system?.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(["chat answers", "web chat"]);
  });
});

describe("a change that cannot be asked", () => {
  it.each([
    ["peak", "`--what-if peak` is not property=value; write it like `peak=24/s`"],
    ["peak=", "`--what-if peak=` is not property=value; write it like `peak=24/s`"],
    ["=3", "`--what-if =3` is not property=value; write it like `peak=24/s`"],
    ["peak=24/s", "2 properties are called `peak`: write `chat.traffic.peak=24/s` or `web.traffic.peak=24/s`"],
    ["peek=24/s", "no component has a property `peek`; did you mean `peak`?"],
    ["chta.traffic.peak=24/s", "no component has a property `chta.traffic.peak`; did you mean `chat.traffic.peak`?"],
    ["chat.traffic.peek=24/s", "`--what-if chat.traffic.peek=24/s`: `peek` does not exist here; did you mean `peak`?"],
    ["chat.traffic.peak=24", "`--what-if chat.traffic.peak=24`: 24 is not a rate: write it like 12/s, 40/min, 3M/day"],
    ["chat.traffic.peak=24 /s", '`--what-if chat.traffic.peak=24 /s`: "24 /s" is not a rate: write it like 12/s, 40/min, 3M/day'],
    ["chat.accelerators=l40x", '`--what-if chat.accelerators=l40x`: "l40x" is not an accelerator that the catalogue knows; did you mean "l40s"?'],
    ["chat.cache.ttl=5m", "`--what-if chat.cache.ttl=5m`: `cache` refers to `answers`; write `answers.ttl=5m`"],
    ["web.calls.3.x=1", "`--what-if web.calls.3.x=1`: `calls` is a list of 1, counted from 0"],
    ["system.budget.monthly=20k", /^`--what-if system.budget.monthly=20k`: "20k" is not a sum of money/],
    ['system.on={"cloud":"aws","region":"eu-wst-1"}', /^`--what-if system\.on=.*eu-wst-1.*did you mean/],
    ["chat.__proto__.x=1", /`__proto__`|does not exist here/],
  ])("%s", (change, message) => {
    const told = wrong(change);
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  it("is asked twice", () => expect(wrong("growth=1%/month", "chat.traffic.growth=2%/month")).toBe("`chat.traffic.growth` is changed twice"));
  it("names a component", () => expect(wrong("web=3")).toMatch(/^`web` is no property; it has `web\.\w+`/));
});
