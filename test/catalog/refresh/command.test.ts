import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deltaText, readDelta } from "../../../compiler/catalog/refresh/delta.ts";
import type { Host } from "../../../compiler/host.ts";
import { HostError } from "../../../compiler/host.ts";
import { nodeHost } from "../../../compiler/node-host.ts";
import { lintel } from "../../cli/io.ts";
import { awsCsv, azureItem, azurePage, gcpPage, gcpSku, instance, metered } from "./lists.ts";

let project: string;
beforeEach(() => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-refresh-"));
  fs.writeFileSync(path.join(project, "package.json"), "{}");
  fs.mkdirSync(path.join(project, "lists"));
});
afterEach(() => fs.rmSync(project, { recursive: true }));

const put = (name: string, text: string): void => fs.writeFileSync(path.join(project, "lists", name), text);
const run = (line: string, host?: Partial<Host>) =>
  lintel(["catalog", "refresh", ...line.split(" ")], project, host === undefined ? {} : { host: { ...nodeHost(project), ...host } });
const stored = (cloud = "aws"): string | undefined => {
  const file = path.join(project, ".lintel/catalog", `${cloud}.json`);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
};
const price = async (type: string, region = "aws/eu-west-1") => {
  const { out } = await lintel(["offers", "--instance", type, "--where", region, "--json"], project);
  return JSON.parse(out).offers[0];
};

describe("a list of AWS", () => {
  it("shows what would change, and changes nothing without --write", async () => {
    put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.25"), instance("m7i.xlarge", "0.3", { "Operating System": "Windows" })]));
    const { exit, out } = await run("--from lists");
    expect(exit).toBe(0);
    expect(out).toContain("Read 1 list: 2 rows of aws.");
    expect(out).toContain("aws/eu-west-1/m7i.xlarge on-demand  0.2247 -> 0.25  +11 %");
    expect(out).toContain("1 x aws: operating system other than Linux (m7i.xlarge Windows)");
    expect(out).toContain("Nothing was written (--write).");
    expect(stored()).toBeUndefined();
  });

  it("is used by other commands once it is written; the second time nothing changes", async () => {
    put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.225"), metered("EU-EBS:VolumeUsage.gp3", "0.0881", "GB-Mo")]));
    // One size of a family moved: the rules of the catalogue ask.
    const first = await run("--from lists --write --accept findings");
    expect(first.out).toContain("Wrote .lintel/catalog/aws.json.");
    const bytes = stored();
    expect(await price("m7i.xlarge")).toMatchObject({ usdPerHour: 0.225, asOf: "2026-11-18" });
    const again = await run("--from lists --write");
    expect(again.out).toContain("0 prices added, 0 changed, 0 removed, 0 confirmed");
    expect(again.out).toContain("The catalogue has it all.");
    expect(again.exit).toBe(0);
    expect(stored()).toBe(bytes);
    const { out } = await lintel(["catalog"], project);
    expect(out).toContain("Over it: refreshed prices of `.lintel/catalog/aws.json`, 2026-11-18: 2 prices.");
  });

  it("keeps what an older list cannot know better", async () => {
    put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.225")]));
    await run("--from lists --write --accept findings");
    const bytes = stored();
    put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.1", { EffectiveDate: "2026-01-01" })], "AmazonEC2", "2026-02-01T00:00:00Z"));
    const { out } = await run("--from lists --write --accept jumps,findings");
    expect(out).toContain("0 changed");
    expect(stored()).toBe(bytes);
  });

  it("has a jump accepted by name, and writes nothing before", async () => {
    put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.02"), instance("m7i.2xlarge", "0.45")]));
    const { exit, out } = await run("--from lists --write");
    expect(exit).toBe(1);
    expect(out).toContain("aws/eu-west-1/m7i.xlarge on-demand falls by a factor of 11.2");
    expect(out).toContain("Nothing was written: accept jumps");
    expect(out).toContain("linear-in-cpus: aws/eu-west-1/m7i.xlarge");
    expect(stored()).toBeUndefined();
    expect((await run("--from lists --write --accept jumps,findings")).exit).toBe(0);
    expect(stored()).toContain("0.02");
  });

  it("has a stand-in for unknown accepted by name", async () => {
    put("ec2.csv", awsCsv([instance("g6.48xlarge", "700")]));
    const { exit, out } = await run("--from lists --write --accept jumps");
    expect(exit).toBe(1);
    expect(out).toContain("sentinel: aws/eu-west-1/g6.48xlarge");
  });

  it("keeps what a list lacks, until that is accepted", async () => {
    put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.2247")]));
    const kept = await run("--from lists --write");
    expect(kept.out).toContain("No longer listed, kept with their old date");
    expect((await price("m7i.2xlarge")).usdPerHour).toBe(0.4494);
    const gone = await run("--from lists --write --accept removed,findings");
    expect(gone.exit).toBe(0);
    expect(gone.out).toMatch(/[1-9][0-9]* removed/);
    expect(JSON.parse((await lintel(["offers", "--instance", "m7i.2xlarge", "--where", "aws/eu-west-1", "--json"], project)).out)).toMatchObject({
      error: { code: "no-price-for-market" },
    });
    const bytes = stored();
    expect((await run("--from lists --write --accept removed")).out).toContain("The catalogue has it all.");
    expect(stored()).toBe(bytes);
  });
});

it("writes all clouds or none", async () => {
  put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.2248")]));
  put("azure.json", azurePage([azureItem("Standard_D4s_v5", 0.2301)]));
  put(
    "gcp.json",
    gcpPage([gcpSku("N2 Instance Core running in Netherlands", 0.0348), gcpSku("N2 Instance Ram running in Netherlands", 0.00467, { unit: "GiBy.h" })]),
  );
  const real = nodeHost(project);
  const failing = (file: string): boolean => file.endsWith(path.join("catalog", "gcp.json"));
  const rename: Host["rename"] = (from, to) => (failing(to) ? Promise.reject(new HostError(to, "ENOSPC")) : real.rename(from, to));
  const line = "--from lists --as-of 2026-11-20 --write --accept findings,jumps";
  const { exit, err } = await run(line, { rename });
  expect(exit).toBe(1);
  expect(err).toBe("lintel catalog refresh: `gcp.json`: ENOSPC.\n");
  expect(fs.readdirSync(path.join(project, ".lintel/catalog"))).toEqual([]);
  expect((await run(line)).out).toContain("Wrote .lintel/catalog/aws.json, .lintel/catalog/azure.json, .lintel/catalog/gcp.json.");
});

it("refuses a file of refreshed prices that it did not write", async () => {
  fs.mkdirSync(path.join(project, ".lintel/catalog"), { recursive: true });
  fs.writeFileSync(
    path.join(project, ".lintel/catalog/aws.json"),
    '{"format":1,"cloud":"aws","origins":[],"offers":{"eu-west-1":[["m7i.xlarge",-1,0,null,null]]},"services":{},"commitments":{}}',
  );
  put("ec2.csv", awsCsv([instance("m7i.xlarge", "0.2248")]));
  expect((await run("--from lists")).err).toContain("`aws.json` in the folder of refreshed prices cannot be read: `offers.eu-west-1.0.1`");
  const { exit, err } = await lintel(["offers", "--instance", "m7i.xlarge"], project);
  expect(exit).toBe(1);
  expect(err).toContain(".lintel/catalog/aws.json:1:1: LNT6102: `.lintel/catalog/aws.json` is no file of refreshed prices: `offers.eu-west-1.0.1`");
});

describe("from the network", () => {
  const server =
    (pages: Readonly<Record<string, string>>, asked: string[] = []): NonNullable<Host["fetch"]> =>
    async (url) => {
      asked.push(url);
      const text = pages[url];
      async function* body() {
        yield Buffer.from(text ?? "");
      }
      return { status: text === undefined ? 404 : 200, body: body() };
    };

  it("follows the pages of Azure", async () => {
    const start = "https://prices.example/api/retail/prices";
    const asked: string[] = [];
    const pages = {
      [start]: azurePage([azureItem("Standard_D4s_v5", 0.2301)], `${start}?$skip=1000`),
      [`${start}?$skip=1000`]: azurePage([azureItem("Standard_D8s_v5", 0.4602)]),
    };
    const { out } = await run(`--from ${start}`, { fetch: server(pages, asked), today: () => "2026-11-25" });
    expect(asked).toEqual([start, `${start}?$skip=1000`]);
    expect(out).toContain("Read 2 lists: 2 rows of azure.");
    expect(out).toContain("azure/westeurope/Standard_D8s_v5 on-demand");
  });

  it("follows the pages of Google Cloud, and keeps the key to itself", async () => {
    const start = "https://billing.example/v1/services/6F81-5844-456A/skus?key=secret";
    const pages = {
      [start]: gcpPage([gcpSku("N2 Instance Core running in Netherlands", 0.0348)], "t0ken"),
      [`${start}&pageToken=t0ken`]: gcpPage([gcpSku("N2 Instance Ram running in Netherlands", 0.00467, { unit: "GiBy.h" })]),
    };
    const { out } = await run(`--from ${start}`, { fetch: server(pages) });
    expect(out).toContain("gcp/europe-west4/n2-highcpu-16 on-demand");
    const { exit, err } = await run(`--from ${start}`, { fetch: server({}) });
    expect(exit).toBe(1);
    expect(err).toContain("`https://billing.example/v1/services/6F81-5844-456A/skus` answers with status 404");
    expect(err).not.toContain("secret");
  });

  it("does not leave the host, does not go round in circles", async () => {
    const start = "https://prices.example/p";
    const away = await run(`--from ${start}`, { fetch: server({ [start]: azurePage([], "https://elsewhere.example/p") }) });
    expect(away.err).toContain("the next page is on another host: elsewhere.example");
    const round = await run(`--from ${start}`, { fetch: server({ [start]: azurePage([], start) }) });
    expect(round.err).toContain("a page names itself as the next one");
  });

  it("says so when there is none", async () => {
    const { exit, err } = await run("--from https://prices.example/p", { fetch: () => Promise.reject(new HostError("https://prices.example/p", "ENOTFOUND")) });
    expect(exit).toBe(1);
    expect(err).toBe(
      "lintel catalog refresh: `https://prices.example/p` cannot be read: ENOTFOUND. Without a network, fetch the lists elsewhere and name their folder.\n",
    );
  });

  it.each(["http://prices.example/p", "file:///etc/passwd", "ftp://x/y"])("refuses %s", async (url) => {
    const { exit, err } = await run(`--from ${url}`);
    expect(exit).toBe(2);
    expect(err).toContain("reads https only");
  });
});

it.each([
  ["--write", "say where the price lists are"],
  ["--from lists --accept all", "`--accept` is one of jumps, findings, appeared, removed"],
  ["--from lists --jump 0.5", "a factor of 1 or more"],
  ["--from lists --as-of yesterday", "takes a day"],
])("wrong usage: %s", async (line, message) => {
  const { exit, err } = await run(line);
  expect(exit).toBe(2);
  expect(err).toContain(message);
});

it("the stored form gives back what went in, with the same bytes", () => {
  const plain = { noNullPrototype: true } as const;
  const usd = fc.double({ min: 1e-9, max: 1e5, noNaN: true });
  const origin = fc.record({ source: fc.string({ minLength: 1 }), asOf: fc.constantFrom("2026-01-01", "2026-11-18") }, plain);
  const stated = fc.record({ usd: fc.option(usd), origin }).map(({ usd: price, origin: from }) => ({ usd: price, ...from }));
  const key = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join("\0"));
  const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/);
  const delta = fc.record({
    cloud: fc.constant("aws" as const),
    offers: fc.array(fc.tuple(key(name, name), fc.record({ onDemand: stated, spot: stated }, plain))).map((rows) => new Map(rows)),
    services: fc.constant(new Map()),
    commitments: fc
      .array(fc.tuple(fc.tuple(name, name), usd, origin))
      .map((rows) => new Map(rows.map(([[a, b], price, from]) => [`${a}\0${b}\0cud-1y`, { term: "cud-1y" as const, usd: price, ...from }]))),
  });
  fc.assert(
    fc.property(delta, (one) => {
      const text = deltaText(one);
      const read = readDelta(text, "aws");
      expect(deltaText(read)).toBe(text);
      expect(read.offers).toEqual(one.offers);
    }),
    { numRuns: 100 },
  );
});
