import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = (name: string): string => path.join(root, "test/types", name);
const compilers = { "TypeScript 7": "node_modules/typescript/bin/tsc", "TypeScript 5.9": "node_modules/typescript5/bin/tsc" } as const;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lintel-types-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a compiler over some files, the way a user's project is set up, and returns what it prints. */
async function check(compiler: string, project: string, files: Readonly<Record<string, string>>, more: object = {}): Promise<string> {
  const options = {
    target: "es2022",
    lib: ["es2023"],
    module: "nodenext",
    moduleResolution: "nodenext",
    types: [],
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  const paths = { lintel: [path.join(root, "dsl/index.ts")], "lintel/extend": [path.join(root, "dsl/extend.ts")] };
  const at = path.join(folder, project);
  await mkdir(at);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(at, name), text);
  await writeFile(path.join(at, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...options, strict: true, ...more, paths }, files: Object.keys(files) }));
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(root, compiler), "-p", at, "--pretty", "false"], { cwd: at, maxBuffer: 1 << 24 }, (_, out, err) =>
      resolve(out + err),
    );
  });
}

interface Case {
  readonly number: string;
  readonly title: string;
  readonly from: number;
  readonly to: number;
}
/** Cases of wrong-uses.ts with the lines that they span. */
function casesOf(text: string): readonly Case[] {
  const lines = text.split("\n");
  const starts = lines.flatMap((line, index) => {
    const match = /^\/\/ (\d+) (.*)$/.exec(line);
    return match ? [{ number: match[1] ?? "", title: match[2] ?? "", from: index + 1 }] : [];
  });
  return starts.map((start, index) => ({ ...start, to: (starts[index + 1]?.from ?? lines.length + 1) - 1 }));
}
/** What the compiler says on each case: its message, further lines included. */
function saidOn(output: string, cases: readonly Case[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  let current = "";
  for (const line of output.split("\n")) {
    const at = /^\S+\.ts\((\d+),\d+\): error TS\d+: /.exec(line);
    if (at) current = cases.find((one) => one.from <= Number(at[1]) && Number(at[1]) <= one.to)?.number ?? `line ${at[1]}`;
    if (current !== "" && line !== "") said.set(current, `${said.get(current) ?? ""}${at ? line.slice(at[0].length) : line}\n`);
  }
  return said;
}

/** The line that tells an author what is wrong; the order of a union is the compiler's. */
const telling: Readonly<Record<string, readonly string[]>> = {
  "01": [`Type 'Llm<"h200">' is not assignable to type '"h200 is not offered in aws eu-west-1; nearest: eu-south-2, eu-north-1"'.`],
  "02": [
    '"h200 is not offered in aws eu-west-1; nearest: eu-south-2, eu-north-1"',
    '"b200 is not offered in aws eu-west-1; nearest: us-east-1, us-east-2 (outside EU)"',
  ],
  "03": ['"h200 is not offered in gcp europe-west2; nearest: europe-west1, europe-west4 (outside UK)"'],
  "04": [`Type 'Llm<"tpu-v6e">' is not assignable to type '"tpu-v6e is not offered in azure westeurope; azure does not offer it at all; offered by gcp"'.`],
  "05": [`Type '"h200"' is not assignable to type '"h200 is not offered in aws eu-west-1; nearest: eu-south-2, eu-north-1"'.`],
  "06": [`Type '"h20"' is not assignable to type 'AcceleratorName | undefined'. Did you mean '"h200"'?`],
  "07": [`Argument of type '"eu-west-9"' is not assignable to parameter of type 'AwsRegion'.`],
  "09": ["'project' does not exist in type 'AwsOptions'."],
  "10": [`Type 'Predictor<"h200">' is not assignable to type '"h200 is not offered in aws eu-west-1; nearest: eu-south-2, eu-north-1"'.`],
  "20": [
    `Type 'Bucket' is not assignable to type 'Can<"serve HTTP">'.`,
    `Property '"serve HTTP"' is missing in type '{ readonly "emit events": true; readonly "feed data": true; readonly "store data": true; }'`,
  ],
  "22": [`Type 'Bucket' is not assignable to type 'Can<"hold weights">'.`],
  "23": [`Type 'Bucket' is not assignable to type 'Can<"cache">'.`],
  "24": ["Property 'fraudd' does not exist on type '{ readonly fraud: Entry; readonly ranker: Entry; }'. Did you mean 'fraud'?"],
  "25": [`Property '"hold weights"' is missing in type '{ readonly "pick one of .models": true; }'`],
  "26": ["Type 'string' is not assignable to type"],
  "40": [`Type '"800 ms"' is not assignable to type 'Duration<"800ms, 30s, 5m, 2h, 7d">'.`],
  "41": [`Type '"5min"' is not assignable to type 'Duration<"800ms, 30s, 5m, 2h, 7d">'.`],
  "42": [`Type 'number' is not assignable to type 'Duration<"800ms, 30s, 5m, 2h, 7d">'.`],
  "43": [`Type '"1GB"' is not assignable to type 'Size<"512MiB, 80GiB, 1.5TiB">'.`],
  "44": [`Type '"40rps"' is not assignable to type 'Rate<"12/s, 40/min, 3M/day">'.`],
  "45": [`Type 'number' is not assignable to type 'Percent<"99.9%, 20%"> | undefined'.`],
  "46": [`Type '"€25k"' is not assignable to type '`, `Usd<"$0.05, $950, $25k, $1.2M">`],
  "47": [`Type 'Size<"512MiB, 80GiB, 1.5TiB">' is not assignable to type 'Duration<"800ms, 30s, 5m, 2h, 7d">'.`],
  "48": [`Type '"5%"' is not assignable to type 'Growth<"5%/month, 60%/year"> | undefined'.`],
  "49": [`Type '"07:00-19:00"' is not assignable to type 'Hours<"Mon-Fri 07:00-19:00"> | undefined'.`],
  "60": ["'precison' does not exist in type 'LlmInput<AcceleratorName, Place>'. Did you mean to write 'precision'?"],
  "62": [`Property 'size' is missing in type '{ ttl: "5m"; }' but required in type 'CacheInput'.`],
  "65": ["Type '\"web:latest\"' is not assignable to type '`${string}@sha256:${string}`'."],
  "80": ["Property 'expires' is missing in type '{ reason: string; owner: string; }' but required in type 'WaiverTerms'."],
  "82": [`Argument of type '"META902"' is not assignable to parameter of type 'WaivableRule'.`],
  "84": [`Property 'annexIII' is missing in type '{ risk: "high"; }' but required in type 'HighRisk'.`],
  "87": [`Type '"1GiB"' is not assignable to type '"qa is not a value of this choice"'.`],
  "89": ["'reason' is missing"],
};

describe.each(Object.entries(compilers))("%s", (name, compiler) => {
  const id = name.replace(/\W/g, "");

  it("refuses every wrong use, in words that tell", { timeout: 60_000 }, async () => {
    const text = (await readFile(here("wrong-uses.ts"), "utf8")).replaceAll("@ts-expect-error", "");
    const cases = casesOf(text);
    const said = saidOn(await check(compiler, `wrong${id}`, { "wrong.ts": text }), cases);
    expect([...said.keys()].sort()).toEqual(cases.map((one) => one.number).sort());
    for (const [number, parts] of Object.entries(telling)) for (const part of parts) expect(said.get(number), `case ${number}`).toContain(part);
  });

  it.skipIf(compiler !== compilers["TypeScript 7"])("refuses them in a project that is not strict as well", { timeout: 60_000 }, async () => {
    const text = (await readFile(here("wrong-uses.ts"), "utf8")).replaceAll("@ts-expect-error", "");
    const cases = casesOf(text);
    // The language itself is checked from source here, and is strict; a package has declarations only.
    const own = (output: string): string => output.replace(/^\S*dsl\/\S+\.ts\(.*\n( .*\n)*/gm, "");
    const said = saidOn(own(await check(compiler, `loose${id}`, { "wrong.ts": text }, { strict: false })), cases);
    expect([...said.keys()].sort()).toEqual(cases.map((one) => one.number).sort());
  });

  it("takes every right use, and the examples", { timeout: 60_000 }, async () => {
    const examples = ["support-chat.ts", "fraud-api.ts", "embeddings.ts", "three-clouds.ts"];
    const texts = [
      await readFile(here("right-uses.ts"), "utf8"),
      ...(await Promise.all(examples.map((name) => readFile(path.join(root, "examples", name), "utf8")))),
    ];
    const files = Object.fromEntries(["right-uses.ts", ...examples].map((name, index) => [name, texts[index] ?? ""]));
    expect(await check(compiler, `right${id}`, files, { exactOptionalPropertyTypes: true })).toBe("");
  });
});
