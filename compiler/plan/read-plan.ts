import * as z from "zod";
import type { Plan } from "./plan.ts";

const VERSION = 1;

const number = z.number();
const text = z.string();
const list = <T extends z.ZodType>(item: T) => z.array(item);
const optional = <T extends z.ZodType>(inner: T) => inner.optional();

const figure = z.looseObject({ name: text, value: number, unit: text, formula: text, inputs: z.record(text, z.union([number, text])), source: optional(text) });
const cost = z.looseObject({
  item: text,
  quantity: number,
  unit: text,
  usdPerUnit: number.nullable(),
  monthlyUsd: number.nullable(),
  formula: text,
  atMostUsd: optional(number),
  assumption: optional(text),
  source: optional(text),
  asOf: optional(text),
  pool: optional(text),
  range: optional(z.looseObject({ lowUsd: number, highUsd: number, why: text })),
});
const workload = z.looseObject({
  pool: text,
  replicas: z.looseObject({ min: number, max: number, planned: number }),
  requests: z.looseObject({ cpu: number, memory: number }),
  startSeconds: number,
});
/** What views read of a component's plan. Fields may be added within a version of the schema. */
const component = z.looseObject({
  component: text,
  summary: text,
  workload: optional(workload),
  auxiliary: optional(list(workload)),
  figures: list(figure),
  cost: list(cost),
  rejected: list(z.looseObject({ option: text, reason: text, monthlyUsd: optional(number) })),
  provenance: z.record(text, z.looseObject({ from: text, note: text })),
  objectives: optional(list(z.looseObject({ metric: z.enum(["ttft", "tpot", "e2e", "latency"]), quantile: text, limit: number }))),
  // A latency beyond all bounds has no number in JSON.
  curve: optional(
    list(
      z.looseObject({
        rate: number,
        running: number.nullable(),
        ttftP95: number.nullable(),
        tpotP95: number.nullable(),
        e2eP95: number.nullable(),
        holds: z.boolean(),
      }),
    ),
  ),
  confidence: optional(
    list(
      z.looseObject({
        metric: text,
        value: number,
        low: number,
        high: number,
        unit: text,
        inCoverage: z.boolean(),
        nearestCalibrated: text,
        question: z.record(text, text),
      }),
    ),
  ),
  sensitivity: optional(list(z.looseObject({ change: text, result: text, feasible: z.boolean(), monthlyUsd: optional(number) }))),
  energy: optional(z.looseObject({ kwh: number, gco2e: number.nullable(), formula: text, source: text })),
});
const units = z.looseObject({ of: text, per: text, lowerBound: z.boolean(), ...figure.shape });
const commitment = z.looseObject({
  pool: text,
  instanceType: text,
  instances: number,
  term: text,
  monthlyUsd: number.nullable(),
  breakEven: number.nullable(),
  use: number,
  savingUsd: number.nullable(),
  note: optional(text),
  source: optional(text),
  asOf: optional(text),
});
const schema = z.looseObject({
  schemaVersion: z.literal(VERSION),
  system: text,
  environment: text,
  places: list(
    z.looseObject({
      place: z.looseObject({ cloud: text, region: text, zones: number, without: optional(list(text)) }),
      components: z.record(text, component),
      foundation: component,
      pools: list(
        z.looseObject({
          name: text,
          instanceTypes: list(text),
          accelerator: optional(z.looseObject({ name: text, perNode: number })),
          nodes: number,
          maxNodes: number,
        }),
      ),
      bill: z.looseObject({
        monthlyUsd: number,
        lowerBound: z.boolean(),
        atMostUsd: optional(number),
        range: optional(z.looseObject({ lowUsd: number, highUsd: number })),
      }),
      units: optional(list(units)),
      commitments: optional(list(commitment)),
      energy: optional(z.looseObject({ kwh: number, gco2e: number.nullable() })),
      budgets: optional(list(z.looseObject({ verdict: z.enum(["within", "exceeded", "unknown"]) }))),
    }),
  ),
  catalogLayers: optional(list(z.looseObject({ file: text, kind: text, asOf: text, holds: text }))),
});

/** A plan from what a plan.json holds, or what is wrong with it: the rest of a sentence that begins with the name of the file. */
export function readPlan(given: unknown): { readonly plan: Plan } | { readonly wrong: string } {
  const version = typeof given === "object" && given !== null && "schemaVersion" in given ? given.schemaVersion : undefined;
  if (version === undefined) return { wrong: "is no plan: it has no `schemaVersion`. `lintel compile` writes one as plan.json" };
  if (version !== VERSION)
    return { wrong: `has schemaVersion ${JSON.stringify(version)}, and this version of lintel reads ${VERSION}: plan the blueprint again` };
  const outcome = schema.safeParse(given);
  // The schema holds what is read of it; the rest is what a plan of this version has.
  if (outcome.success) return { plan: outcome.data as unknown as Plan };
  const [issue] = outcome.error.issues;
  const where = (issue?.path ?? []).map((segment) => (typeof segment === "number" ? `[${segment}]` : `.${String(segment)}`)).join("");
  return { wrong: `is no whole plan: \`${where.replace(/^\./, "")}\`: ${issue?.message ?? "unreadable"}` };
}
