import { expect, test } from "vitest";
import { aws, gateway, iam, modelRegistry, system, type Rate } from "../../dsl/index.ts";
import { kindOf } from "../../dsl/kind.ts";
import { count, defineAws, defineComponent, defineKubernetes, rate, ref, type Can, type Common, type ValuesOf } from "../../compiler/extend.ts";
import { parse } from "../../compiler/parse/index.ts";
import { resolve } from "../../compiler/resolve/index.ts";

interface TritonInput extends Common {
  /** Model to serve. */
  readonly model: Can<"hold weights">;
  /** Copies on one GPU. @default 1 */
  readonly instances?: number;
  readonly peak: Rate;
}
const lowered = defineAws<ValuesOf<TritonInput>, { readonly copies: number }>({
  plan: (component) => [
    { component: component.name, summary: "", figures: [], cost: [], rejected: [], needs: {}, provenance: {}, details: { copies: component.values.peak } },
    [],
  ],
  lower: (_component, plan) => [{ access: () => ({ settings: { COPIES: String(plan.details.copies) } }), workload: true }, []],
});
const triton = defineComponent<TritonInput, "serve HTTP" | "predict">("acme/triton", {
  can: ["serve HTTP", "predict"],
  fields: { model: ref("hold weights"), instances: count.optional(), peak: rate },
  defaults: { instances: 1 },
  edges: { model: "serves" },
  targets: {
    aws: lowered,
    kubernetes: defineKubernetes<ValuesOf<TritonInput>, unknown>({ lower: (component) => [{ objects: [{ kind: component.values.model.component }] }, []] }),
  },
});

test("a kind from outside is parsed and resolved like the others, and its lowerings travel with it", () => {
  const registry = modelRegistry({ models: { ranker: { weights: "2GiB" } } });
  const rank = triton({ model: registry.models.ranker, peak: "120/min" });
  const api = gateway({ exposure: "private", routes: { "/v1/rank": rank }, auth: iam() });
  const [parsed, wrong] = parse(
    system("ranker", { owner: "search", purpose: "Ranks.", environment: "development", on: aws("eu-central-1"), components: { registry, rank, api } }),
  );
  expect(wrong).toEqual([]);
  const [found, refused] = resolve(parsed!, { kubernetesVersion: "1.34" });
  expect(refused).toEqual([]);
  const component = found!.components["rank"]!;
  expect(component.kind).toBe("acme/triton");
  expect(component.values).toEqual({ model: { component: "registry", part: "ranker" }, peak: 2, instances: 1 });
  expect(component.provenance["instances"]).toEqual({ from: "default", note: "default of acme/triton" });
  expect(found!.edges.map(({ from, verb, to, part }) => [from, verb, to, part])).toEqual([
    ["api", "invokes", "rank", undefined],
    ["rank", "serves", "registry", "ranker"],
  ]);
  expect(component.declaration).toBe(kindOf(rank));
  expect(kindOf(rank).targets?.["aws"]).toBe(lowered);
});

test("a wrong lowering does not type-check", () => {
  const fields = { model: ref("hold weights"), instances: count.optional(), peak: rate };
  defineComponent<TritonInput>("acme/half", {
    can: [],
    fields,
    // @ts-expect-error `lower` is missing
    targets: { aws: { plan: () => [undefined, []] } },
  });
  defineComponent<TritonInput>("acme/other", {
    can: [],
    fields,
    // @ts-expect-error there is no such target
    targets: { oracle: {} },
  });
  expect(Object.keys(fields)).toHaveLength(3);
});
