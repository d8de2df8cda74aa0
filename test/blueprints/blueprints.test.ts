import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { lintel } from "../cli/io.ts";
import { temporary } from "../harness/temporary.ts";

const head = `import { aws, by, blueprint, jwt, param, personal, reusable, system, cache } from "lintel";
import { chatServing, embeddingService, predictionApi } from "lintel/blueprints";
const common = { owner: "team", on: aws("eu-central-1", { zones: 3 }), budget: { monthly: "$60k" }, alerts: { page: "on-call" } } as const;
const auth = jwt({ issuer: "https://login.example.com", audience: "test" });
`;
const chat = (more = "") => `${head}export default chatServing({
  ...common,
  name: "help",
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "2/s", inputTokens: { p50: 600, p95: 2000 }, outputTokens: { p50: 200, p95: 500 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "60ms" }, availability: "99.9%" },
  precision: ["bf16", "fp8"],
  domain: "help.example.com",
  auth,
  receives: personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "365d" } }),
${more}});
`;
const predict = `${head}export default predictionApi({
  ...common,
  name: "risk",
  purpose: "Scores orders.",
  weights: "40MiB",
  image: "registry.example.com/risk@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  perReplica: { requests: 60, cpu: 2, memory: "2GiB" },
  traffic: { peak: "100/s" },
  slo: { latency: { p95: "60ms" }, availability: "99.9%" },
  domain: "risk.example.com",
  auth,
  receives: "confidential",
  features: { size: "100GiB", memory: "16GiB", recovery: { rpo: "5m", rto: "1h" } },
});
`;
const embed = `${head}export default blueprint({ env: param.choice("dev", "prod").default("dev"), peak: param.rate().default("4/s") }, ({ env, peak }) =>
  embeddingService({
    ...common,
    name: "vectors",
    environment: by(env, { dev: "development", prod: "production" }),
    model: "BAAI/bge-large-en-v1.5",
    traffic: { peak, inputTokens: { p50: 220, p95: 480 } },
    slo: { e2e: { p95: "1500ms" }, availability: "99%" },
    accelerators: ["l4", "a10g", "l40s"],
    maxContext: 512,
    auth,
    domain: "vectors.example.com",
    receives: "internal",
    schedule: { hours: "Mon-Fri 07:00-19:00", zone: "Europe/Berlin" },
  }),
);
`;

interface Answer {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly code: string;
    readonly message: string;
    readonly span: { readonly file: string; readonly line: number; readonly column: number } | null;
  }[];
  readonly plan: {
    readonly environment: string;
    readonly places: readonly {
      readonly components: Readonly<Record<string, { readonly summary: string; readonly details: unknown }>>;
      readonly bill: { readonly monthlyUsd: number };
    }[];
  } | null;
}

async function compiled(text: string, ...flags: readonly string[]) {
  const folder = temporary({ "main.ts": text });
  const { exit, out, err } = await lintel(["compile", "main.ts", "--format", "json", ...flags], folder);
  expect(err).toBe("");
  const answer = JSON.parse(out) as Answer;
  return {
    exit,
    answer,
    errors: answer.diagnostics.filter((one) => one.severity === "error"),
    read: (file: string) => fs.readFileSync(path.join(folder, "dist", file), "utf8"),
  };
}

describe("lintel/blueprints", () => {
  it.each([
    ["chatServing", chat(), "help", ["answers", "api", "chat", "transcripts", "watch"]],
    ["predictionApi", predict, "risk", ["api", "features", "predict", "predictions", "registry", "watch"]],
    ["embeddingService", embed, "vectors", ["api", "embed", "watch"]],
  ])("%s compiles", async (_name, text, system, components) => {
    const { exit, errors, answer, read } = await compiled(text);
    expect(errors).toEqual([]);
    expect(exit).toBe(0);
    expect(Object.keys(answer.plan?.places[0]?.components ?? {})).toEqual(components);
    const trace = JSON.parse(read(`${system}/trace.json`)) as { readonly terraform: readonly { readonly from: string }[] };
    // Not into the architecture: its lines are not the author's.
    expect(new Set(trace.terraform.map((one) => one.from.replace(/:\d+:\d+$/, "")))).toEqual(new Set(["main.ts"]));
  });

  it("passes parameters on to the plan", async () => {
    const small = await compiled(
      chat(`  traffic: { peak: "1/s", inputTokens: { p50: 200, p95: 500 }, outputTokens: { p50: 100, p95: 200 } },\n`).replace(/^ {2}traffic.*\n/m, ""),
    );
    const large = await compiled(
      chat(`  traffic: { peak: "40/s", inputTokens: { p50: 600, p95: 2000 }, outputTokens: { p50: 200, p95: 500 } },\n`).replace(/^ {2}traffic.*\n/m, ""),
    );
    const cost = ({ answer }: typeof small) => answer.plan?.places[0]?.bill.monthlyUsd ?? Number.NaN;
    expect(cost(large)).toBeGreaterThan(cost(small));
    const production = await compiled(embed, "--set", "env=prod");
    expect(production.answer.plan?.environment).toBe("production");
  });

  it.each([
    ['traffic: { peak: "2/s"', 'traffic: { peak: "2 a second" as never', 9, 20],
    // The cache takes its fields from within a parameter of another shape: the call is as near as it gets.
    ["  auth,", '  auth, answers: { ttl: "10min" as never, size: "4GiB" },', 5, 16],
  ])("points into the call of the author: %s", async (right, wrong, line, column) => {
    const { exit, errors } = await compiled(chat().replace(right, wrong));
    expect(exit).toBe(1);
    expect(errors.map(({ code, span }) => [code, span?.file, span?.line, span?.column])).toEqual([["LNT1106", "main.ts", line, column]]);
  });

  it("`reusable` gives what is built to the outermost caller", async () => {
    const { errors } = await compiled(`${head}const inner = reusable((ttl: string) => cache({ ttl: ttl as never, size: "1GiB", standalone: "test" }));
const outer = reusable((ttl: string) => inner(ttl));
const store = outer("soon");
const other = cache({ ttl: "later" as never, size: "1GiB", standalone: "test" });
export default system("test", { owner: common.owner, on: common.on, purpose: "Test.", environment: "development", components: { store, other } });
`);
    expect(errors.map(({ span }) => span?.line)).toEqual([7, 8]);
  });
});
