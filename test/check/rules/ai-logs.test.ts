import { describe, expect, test } from "vitest";
import { high, limited, minimal, models } from "./ai.ts";
import { beside, fixed, graph } from "./graph.ts";

describe("AIG203, records of what models do", () => {
  test("all requests of high risk", async () => {
    const good = await graph(models());
    expect(good.of("AIG203", "AIG204", "AIG205")).toEqual([]);
    expect(good.passed("AIG203")).toEqual(["declared: all requests to `chat`, `score` are stored in `kept`"]);
    const some = await graph(models({ capture: 'share: "12.5%", to: kept' }));
    expect(some.of("AIG203")).toEqual([
      'AIG203 7 <"12.5%"> warning: 12.5 % of the requests to `chat`, `score` are recorded, and a high-risk system records all',
    ]);
    expect(fixed(some, "AIG203")).toEqual(['set watch capture.share "100%"']);
    expect((await graph(models({ capture: 'share: "1%", to: kept' }), { asOf: "2027-12-02" })).of("AIG203")[0]).toContain("> error: 1 %");
  });
  test("of every model", async () => {
    expect((await graph(models({ capture: "" }), { asOf: "2028-01-01" })).of("AIG203")).toEqual([
      "AIG203 4 <predictor> error: `score` is part of a high-risk system, and nothing records what it is asked and answers",
      "AIG203 5 <llm> error: `chat` is part of a high-risk system, and nothing records what it is asked and answers",
    ]);
    expect((await graph(models({ watches: "[api, chat]" }), { asOf: "2028-01-01" })).of("AIG203").length).toBe(1);
    for (const comply of [limited, minimal, "[gdpr()]"]) expect((await graph(models({ capture: "" }, { comply }))).of("AIG203")).toEqual([]);
  });
});

describe("AIG204, how long they are kept", () => {
  const late = { asOf: "2028-01-01" };
  test("183 days for high risk", async () => {
    const short = await graph(models({ kept: 'keep: "90d"' }), late);
    expect(short.of("AIG204")).toEqual(['AIG204 3 <"90d"> error: `kept` keeps what `chat`, `score` did for 90d, and the EU AI Act asks for 183d']);
    expect(fixed(short, "AIG204")).toEqual(['set kept keep "183d"']);
    for (const kept of ['keep: "183d"', "", 'keep: "400d"']) expect((await graph(models({ kept }), late)).of("AIG204")).toEqual([]);
    expect((await graph(models({ kept: "" }), late)).passed("AIG204")).toEqual(["kept for good; the EU AI Act asks for 183d"]);
    expect((await graph(models({ kept: 'keep: "90d"' }, { comply: limited }), late)).of("AIG204")).toEqual([]);
  });
  test("the longest of the frameworks in force", async () => {
    const asked = async (comply: string, kept: string): Promise<readonly string[]> => (await graph(models({ kept }, { comply }), late)).of("AIG204");
    expect((await asked("[pciDss()]", 'keep: "183d"'))[0]).toContain("PCI DSS asks for 365d");
    expect((await asked(`[pciDss(), hipaa(), ${high.slice(1)}`, 'keep: "400d"'))[0]).toContain("HIPAA asks for 2192d");
    expect(await asked("[pciDss()]", 'keep: "365d"')).toEqual([]);
  });
  test("the day of the EU AI Act counts for it alone", async () => {
    const now = { asOf: "2026-11-25" };
    expect((await graph(models({ kept: 'keep: "90d"' }), now)).of("AIG204")[0]).toContain("> warning:");
    for (const comply of ["[pciDss()]", `[pciDss(), ${high.slice(1)}`])
      expect((await graph(models({ kept: 'keep: "90d"' }, { comply }), now)).of("AIG204")[0]).toContain("> error:");
  });
  test("no fix where the data may not be kept for so long", async () => {
    const both = await graph(
      models(
        { kept: 'keep: "90d"', receives: 'personal({ subjects: "customers", residency: "EU", retention: { max: "90d" } })' },
        { comply: `[gdpr(), ${high.slice(1)}` },
      ),
      late,
    );
    expect(both.of("AIG204").length).toBe(1);
    expect(fixed(both, "AIG204")).toEqual([]);
    expect(both.of("AIG221")).toEqual(["AIG221 3 <bucket> error: what `kept` holds must be kept 183d (the EU AI Act) and may be kept 90d at most"]);
  });
});

describe("AIG205, records that stay as they are", () => {
  const late = { asOf: "2028-01-01" };
  test("a lock, or versions", async () => {
    expect((await graph(models(), late)).passed("AIG205")).toEqual(["versions are kept of what is replaced or deleted"]);
    expect((await graph(models({ kept: 'keep: "400d", locked: "183d"' }), late)).passed("AIG205")).toEqual(["no object can be changed for 183d"]);
    const loose = await graph(models({ kept: 'keep: "400d", versioned: false' }), late);
    expect(loose.of("AIG205")).toEqual([
      "AIG205 3 <false> error: what models did is stored in `kept`, where it can be changed and deleted: it has neither a lock nor versions",
    ]);
    expect(fixed(loose, "AIG205")).toEqual(["remove kept versioned"]);
    expect((await graph(models({ kept: "versioned: false" }, { comply: limited }), late)).of("AIG205")).toEqual([]);
    expect((await graph(models({ kept: "versioned: false" }, { comply: "[pciDss()]" }))).of("AIG205").length).toBe(1);
  });
  test("a database is no such store", async () => {
    const text = models().replace(
      /const kept = .*/,
      'const kept = database({ engine: "postgres", size: "1GiB", memory: "4GiB", recovery: { rpo: "5m", rto: "1h" } });',
    );
    expect((await graph(text, late)).of("AIG205")).toEqual([
      "AIG205 3 <database> error: what models did is stored in the database `kept`, where it can be changed",
    ]);
  });
});

describe("AIG212 and AIG213, monitors", () => {
  test("every model in production is watched, whatever is declared", async () => {
    expect((await graph(models())).of("AIG212", "AIG213")).toEqual([]);
    const alone = await graph(models({ watches: "[api, score]" }, { comply: "[]" }));
    expect(alone.of("AIG212")).toEqual(["AIG212 5 <llm> error: no monitor watches the model `chat`"]);
    expect(fixed(alone, "AIG212")).toEqual(["append watch watches chat"]);
    expect((await graph(models({ watches: "[api, score]" }, { comply: "[]", environment: "staging" }))).of("AIG212")).toEqual([]);
    const none = models({}, { comply: "[]" })
      .replace(/const watch.*/, "")
      .replace(", watch }", " }")
      .replace(", watch", "");
    const bare = await graph(none);
    expect(bare.of("AIG212").length).toBe(2);
    expect(fixed(bare, "AIG212")).toEqual([]);
  });
  test("frameworks for AI ask for what was captured", async () => {
    expect((await graph(models({ capture: "" }))).of("AIG212")).toEqual([
      "AIG212 7 <monitor> error: `chat` is watched, but nothing is kept of what it is asked and answers: a change in either is not seen",
    ]);
    for (const comply of [limited, minimal, "[]"]) expect((await graph(models({ capture: "" }, { comply }))).of("AIG212")).toEqual([]);
  });
  test("somebody hears of it", async () => {
    expect((await graph(models({ alerts: "{}" }))).of("AIG213")).toEqual(["AIG213 7 <{}> warning: nobody hears of what `watch` sees"]);
    expect((await graph(models({ alerts: '{ page: "none" }' }, { comply: "[]" }))).of("AIG213")).toEqual([
      'AIG213 7 <"none"> warning: the alerts of `watch` go to `none`, which is nobody',
    ]);
    expect((await graph(models({ alerts: '{ ticket: "queue" }' }))).passed("AIG213")).toEqual(["ticket: queue"]);
  });
});

describe("AIG218, people in records", () => {
  const run = (capture: string, kept = 'keep: "400d"', comply = '[gdpr({ dpia: "d.md" })]') =>
    graph(models({ receives: "customers", capture: `share: "5%", to: kept ${capture}`, kept }, { comply }));
  test("are taken out, unless the store says that it holds them", async () => {
    expect((await run("")).of("AIG218")).toEqual([]);
    expect((await run(", redact: true")).passed("AIG218")).toEqual(["declared: people are taken out of what is stored"]);
    const plain = await run(", redact: false");
    expect(plain.of("AIG218")).toEqual([
      "AIG218 7 <false> error: personal data is stored as it comes: `redact` is off, and `kept` does not declare that it holds such data",
    ]);
    expect(beside(plain, "AIG218")[0]).toBe("`api` declares the data");
    expect(fixed(plain, "AIG218")).toEqual(["remove watch capture.redact"]);
    expect((await run(", redact: false", 'keep: "400d", classification: customers')).of("AIG218")).toEqual([]);
    expect((await graph(models({ capture: 'share: "5%", to: kept, redact: false' }, { comply: "[gdpr()]" }))).of("AIG218")).toEqual([]);
    expect((await run(", redact: false", 'keep: "400d"', "[]")).of("AIG218")).toEqual([]);
  });
});
