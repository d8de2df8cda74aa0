import { describe, expect, test } from "vitest";
import { aws, database, modelRegistry, predictor, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned } from "./support.ts";

const about = { owner: "team", purpose: "Scores.", environment: "production", on: aws("eu-central-1") } as const;
const traffic = { peak: "10/s" } as const;
const slo = { latency: { p95: "100ms" } } as const;

describe("predictor", () => {
  test("serves a model of the registry and reads a database, with a grant for each", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } } });
    const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
    const score = predictor({
      model: registry.models.fraud,
      image,
      accelerators: "cpu",
      traffic,
      slo,
      reads: [records],
      perReplica: { requests: 20, cpu: 1, memory: "512MiB" },
    });
    const out = await lowered(system("tiny", { ...about, components: { registry, records, score } }));
    expect(Object.keys(grantsOf(out, "score"))).toEqual(["records", "registry"]);
    expect(out.resources("aws_eks_pod_identity_association")["score"]).toMatchObject({ namespace: "tiny", service_account: "score" });
  });

  test("without a measurement is taken to be as slow as it may be, and says so", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "1GiB" } } });
    const score = predictor({ model: registry.models.fraud, image, traffic, slo });
    const { plan, diagnostics } = await planned(system("tiny", { ...about, components: { registry, score } }));
    expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
    const found = plan?.components["score"];
    expect(found?.figures[0]).toMatchObject({ name: "requests of a replica", value: 20 });
    expect(found?.workload?.requests.memory).toBe(2 ** 30 + 512 * 2 ** 20);
    expect(found?.provenance["perReplica"]?.from).toBe("planned");
  });

  const registry = modelRegistry({ models: { fraud: { weights: "40MiB" }, bare: {} } });
  test.each([
    ["on an accelerator", predictor({ model: registry.models.fraud, image, accelerators: ["l4"], traffic, slo }), "LNT4011 accelerators"],
    ["by SageMaker", predictor({ model: registry.models.fraud, image, accelerators: "cpu", runsOn: "managed", traffic, slo }), "LNT4004 runsOn"],
    ["without an image", predictor({ model: registry.models.fraud, accelerators: "cpu", traffic, slo }), "LNT4011 "],
    ["without anything known", predictor({ model: registry.models.bare, image, accelerators: "cpu", traffic, slo }), "LNT4011 "],
  ])("%s: an error", async (_what, score, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { registry, score } })))).toEqual([error]);
  });
});
