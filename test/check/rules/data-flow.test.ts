import { describe, expect, test } from "vitest";
import { areas } from "../../../compiler/check/law/areas.ts";
import { beside, blueprint, catalog, graph } from "./graph.ts";

const web = (more: string): string => `service({ image, traffic: { peak: "1/s" }, perReplica: each, ${more} })`;
const door = (to: string): string => `gateway({ exposure: "private", routes: { "/": ${to} }, auth: iam(), receives: customers })`;

describe("data flows", () => {
  test("through caches, captures and answers, and the way is told hop by hop", async () => {
    const body = `const files = bucket({ size: "1GiB", keep: "30d", classification: "internal" });
const answers = cache({ ttl: "5m", size: "1GiB" });
const chat = llm({ model: "meta-llama/Llama-3.1-8B-Instruct", traffic: tokens, slo: { ttft: { p95: "1s" } }, cache: answers });
const app = ${web("calls: [chat]")};
const api = ${door("app")};
const watch = monitor({ watches: [chat], alerts: { page: "p" }, capture: { share: "5%", to: files } });`;
    const found = await graph(blueprint(body, "files, answers, chat, app, api, watch"));
    expect(found.of("ARC104")).toEqual(['ARC104 2 <"internal"> error: it declares internal, but restricted data flows in from `api`']);
    expect(beside(found, "ARC104")).toEqual([
      "`api` declares it",
      "from `api` to `app`, which it calls",
      "from `app` to `chat`, which it calls",
      "from `chat` to `watch`, which watches it",
      "from `watch` to `files`, which it writes to",
    ]);
    expect(found.system.components["answers"]?.classification.sensitive.map((one) => one.class)).toEqual(["personal"]);
    const spans = found.located.find(({ rule }) => rule === "ARC104")?.related.map(({ span }) => span?.line);
    expect(spans).toEqual([6, 6, 5, 7, 7]);
  });

  const washing = (step: string, more = ""): string => `const files = bucket({ size: "1GiB", keep: "30d", classification: "internal" });
const wash = ${web(`writes: [files], deidentifies: ${step} ${more}`)};
const api = ${door("wash")};`;
  test("lower behind a step with evidence, and not behind one without", async () => {
    const good = await graph(blueprint(washing('deidentified({ to: "internal", by: "redaction", evidence: "docs/redaction.md" })'), "files, wash, api"));
    expect(good.lines).toEqual([]);
    expect(good.passed("ARC104")).toEqual(["declares internal", "restricted data leaves as internal by redaction: docs/redaction.md"]);
    expect(good.system.components["files"]?.classification).toMatchObject({ level: "internal", sensitive: [] });

    const bare = await graph(blueprint(washing('deidentified({ to: "internal", by: "redaction" })'), "files, wash, api"));
    expect(bare.of("ARC104")).toEqual([
      'ARC104 2 <"internal"> error: it declares internal, but restricted data flows in from `api`',
      'ARC104 3 <deidentified({ to: "interna...> error: nothing shows that `wash` takes people out of the data, so its class stays restricted',
    ]);
    const blank = await graph(blueprint(washing('deidentified({ to: "internal", by: "redaction", evidence: " " })'), "files, wash, api"));
    expect(blank.failing).toEqual(["ARC104"]);
  });
  test("a step to confidential does not allow internal, nor does it raise what is lower", async () => {
    const higher = await graph(blueprint(washing('deidentified({ to: "confidential", by: "aggregation", evidence: "d.md" })'), "files, wash, api"));
    expect(higher.of("ARC104")).toEqual(['ARC104 2 <"internal"> error: it declares internal, but confidential data flows in from `api`']);
    const low = await graph(
      blueprint(
        washing('deidentified({ to: "confidential", by: "aggregation", evidence: "d.md" })').replace("receives: customers", 'receives: "internal"'),
        "files, wash, api",
      ),
    );
    expect(low.lines).toEqual([]);
  });
  test("pseudonyms are still data on people; a monitor sees what comes in", async () => {
    const step = 'deidentified({ to: "internal", by: "pseudonymisation", evidence: "d.md" })';
    const { system, of } = await graph(blueprint(washing(step), "files, wash, api", { comply: "[gdpr()]" }));
    expect(system.components["files"]?.classification.level).toBe("internal");
    expect(system.components["files"]?.classification.sensitive.map((one) => one.class)).toEqual(["personal"]);
    expect(of("ARC104")).toEqual([]);

    const watched = `${washing('deidentified({ to: "internal", by: "redaction", evidence: "d.md" })')}
const kept = bucket({ size: "1GiB", keep: "30d", classification: "internal" });
const watch = monitor({ watches: [wash], alerts: { page: "p" }, capture: { share: "5%", to: kept } });`;
    expect((await graph(blueprint(watched, "files, wash, api, kept, watch"))).of("ARC104")).toEqual([
      'ARC104 5 <"internal"> error: it declares internal, but restricted data flows in from `api`',
    ]);
  });
});

describe("ARC101, ARC102", () => {
  const body = (own = "", more = ""): string => `const files = bucket({ size: "1GiB", keep: "30d" });
const app = ${web(`writes: [files] ${own === "" ? "" : `, on: ${own}`} ${more}`)};
const api = ${door("app")};`;
  test("places, recovery, and components with a place of their own", async () => {
    expect((await graph(blueprint(body(), "files, app, api", { on: 'aws("eu-central-1", { dr: "eu-west-1" })' }))).lines).toEqual([]);
    const moved = await graph(blueprint(body('aws("us-east-1")'), "files, app, api"));
    expect(moved.lines).toEqual([
      'ARC101 3 <"us-east-1"> error: personal data must stay in EU, but aws us-east-1 is outside',
      'ARC102 4 <"/"> error: personal data must stay in EU, but it would go to `app` in aws us-east-1',
    ]);
    expect(beside(moved, "ARC101")).toEqual(["`api` declares the data", "from `api` to `app`, which it calls"]);
    const copied = await graph(blueprint(body(), "files, app, api", { on: 'aws("eu-central-1", { dr: "us-east-1" })' }));
    expect(copied.failing).toEqual(["ARC102", "REL503"]);
    // All of it in the wrong place is one cause.
    expect((await graph(blueprint(body(), "files, app, api", { on: 'gcp("us-central1")' }))).failing).toEqual(["ARC101"]);
    for (const on of ['azure("westus")', '[aws("eu-central-1"), gcp("us-central1")]'])
      expect((await graph(blueprint(body(), "files, app, api", { on }))).failing).toEqual(["ARC101"]);
  });
  test("hosts outside are unknown, and nothing where people were taken out first", async () => {
    const out = await graph(blueprint(body("", ', egress: ["api.example.com", "mail.example.org"]'), "files, app, api"));
    expect(out.lines).toEqual([
      'ARC102 3 <["api.example.com", "mail.e...> info: api.example.com, mail.example.org: nobody knows in which country that is, and personal data must stay in EU',
    ]);
    const washed = body("", ', egress: ["api.example.com"], deidentifies: deidentified({ to: "internal", by: "redaction", evidence: "docs/r.md" })');
    const clean = await graph(blueprint(washed, "files, app, api"));
    expect(clean.lines).toEqual([]);
    expect(clean.passed("ARC102")).toEqual(["what leaves `app` is de-identified to internal: docs/r.md"]);
  });
  test("the table of areas is dated, with codes of countries and without repetition", () => {
    for (const [name, { countries, source, asOf }] of Object.entries(areas)) {
      expect(countries.length, name).toBeGreaterThan(0);
      expect(new Set(countries).size, name).toBe(countries.length);
      for (const one of countries) expect(one).toMatch(/^[A-Z]{2}$/);
      expect(source.length, name).toBeGreaterThan(10);
      expect(asOf).toMatch(/^20\d\d(-\d\d)?$/);
    }
    expect(areas.EU.countries.length).toBe(27);
    // The catalogue has the same members, for `lintel where`.
    expect([...(catalog.countries("eu-27") ?? [])].sort()).toEqual([...areas.EU.countries].sort());
    expect(areas.EEA.countries.filter((one) => !areas.EU.countries.includes(one))).toEqual(["IS", "LI", "NO"]);
  });
});
