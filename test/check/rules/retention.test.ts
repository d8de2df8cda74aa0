import { describe, expect, test } from "vitest";
import { beside, blueprint, fixed, graph, type Terms } from "./graph.ts";

const gdpr: Terms = { comply: '[gdpr({ dpia: "d.md" })]' };
const people = (retention: string): string =>
  `personal({ subjects: "customers", residency: "EU", basis: "contract" ${retention === "" ? "" : `, retention: { ${retention} }`} })`;
/** Lines: 2 files, 3 answers, 4 orders, 5 app, 6 api, 7 system. */
const stores = ({ files = 'keep: "180d"', ttl = "5m", keep = 'keep: "30d"', data = people('max: "180d"') } = {}): string =>
  `const files = bucket({ size: "1GiB", ${files} });
const answers = cache({ size: "1GiB", ttl: "${ttl}" });
const orders = database({ engine: "postgres", size: "1GiB", memory: "4GiB", recovery: { rpo: "5m", rto: "1h", ${keep} } });
const app = service({ image, traffic: { peak: "1/s" }, perReplica: each, reads: [orders], writes: [files, orders], cache: answers });
const api = gateway({ exposure: "private", routes: { "/": app }, auth: iam(), receives: ${data} });`;
const names = "files, answers, orders, app, api";
const run = (options: Parameters<typeof stores>[0], terms: Terms = {}) => graph(blueprint(stores(options), names, { ...gdpr, ...terms }));

describe("AIG219, a way to be deleted", () => {
  const covering = (covers: string, more = ""): Terms => ({ more: `erasure: { process: "docs/erasure.md", covers: [${covers}] ${more} }` });
  test("one statement is missing, however many stores there are", async () => {
    const found = await run({});
    expect(found.of("AIG219")).toEqual(["AIG219 7 <system> warning: no process says how people are deleted from `files`, `orders`"]);
    expect(beside(found, "AIG219")).toEqual(["`api` declares the data", "from `api` to `app`, which it calls", "from `app` to `files`, which it writes to"]);
    expect((await run({}, { comply: "[]" })).of("AIG219")).toEqual([]);
    for (const comply of ["[soc2()]", "[gdpr()]"]) expect((await run({}, { comply })).of("AIG219").length, comply).toBe(1);
  });
  test("a process covers stores; what expires within a month need not stand there", async () => {
    const good = await run({}, covering("files, orders"));
    expect(good.of("AIG219")).toEqual([]);
    expect(good.passed("AIG219")).toEqual(["entries expire after 5m", "backups expire after 30d", "docs/erasure.md covers it", "docs/erasure.md covers it"]);
    expect((await run({ files: 'keep: "30d"' }, covering("orders"))).of("AIG219")).toEqual([]);
    expect((await run({}, covering("orders"))).of("AIG219")).toEqual([
      "AIG219 2 <bucket> error: the objects of `files` hold personal data for 180d, and docs/erasure.md does not cover them",
    ]);
    expect((await run({ ttl: "40d" }, covering("files, orders"))).of("AIG219")[0]).toContain("the entries of `answers` hold personal data for 40d");
  });
  test("backups that live longer", async () => {
    expect((await run({ keep: "" }, covering("files, orders"))).of("AIG219")).toEqual([
      "AIG219 4 <recovery> error: backups of `orders` live for 35d: who was deleted comes back when one is restored",
    ]);
    const dealt = await run({ keep: "" }, covering("files, orders", ', backups: "docs/erasure.md#backups"'));
    expect(dealt.of("AIG219")).toEqual([]);
    expect(dealt.passed("AIG219")).toContain("backups live for 35d: docs/erasure.md#backups");
  });
  test("where nobody is identified there is nothing to delete", async () => {
    expect((await run({ data: '"restricted"' })).of("AIG219")).toEqual([]);
  });
});

describe("AIG220, the longest time", () => {
  const on = (options: Parameters<typeof stores>[0], terms: Terms = {}) =>
    run(options, { ...terms, more: 'erasure: { process: "e.md", covers: [files, orders, answers], backups: "e.md" }' });
  test("is stated once for each kind of data", async () => {
    const found = await on({ data: people("") });
    expect(found.of("AIG220")).toEqual(['AIG220 6 <personal({ subjects: "custo...> error: nothing says how long personal data of customers may be kept']);
    expect((await on({})).of("AIG220")).toEqual([]);
    expect((await on({ data: people("") }, { comply: "[]" })).of("AIG220")).toEqual([]);
  });
  test("becomes `keep` of buckets, `ttl` of caches and the age of backups", async () => {
    const forever = await on({ files: "" });
    expect(forever.of("AIG220")).toEqual(["AIG220 2 <bucket> error: `files` keeps personal data for good, and it may be kept 180d at most"]);
    expect(fixed(forever, "AIG220")).toEqual(['set files keep "180d"']);
    const longer = await on({ files: 'keep: "200d"' });
    expect(longer.of("AIG220")).toEqual(['AIG220 2 <"200d"> error: objects of `files` stay for 200d, and the personal data in it may be kept 180d at most']);
    const backups = await on({ keep: 'keep: "200d"' });
    expect(backups.of("AIG220")).toEqual(['AIG220 4 <"200d"> error: backups of `orders` stay for 200d, and the personal data in it may be kept 180d at most']);
    expect(fixed(backups, "AIG220")).toEqual(['set orders recovery.keep "180d"']);
    expect((await on({ ttl: "190d" })).of("AIG220")[0]).toContain("entries of `answers` stay for 190d");
    expect((await on({ data: people('max: "20d"') })).of("AIG220").length).toBe(2);
    expect((await on({})).passed("AIG220")).toContain("objects are deleted after 180d, of 180d at most");
  });
});

describe("AIG221, times that contradict", () => {
  test("of one store that holds two kinds of data", async () => {
    const ledger = `const ledger = source({ what: "Ledger", classification: ${people('min: "365d"')}, size: "1GiB" });`;
    const mixed = blueprint(`${ledger} ${stores().replace("reads: [orders]", "reads: [orders, ledger]")}`, `${names}, ledger`, gdpr);
    expect((await graph(mixed)).of("AIG221").map((one) => one.replace(/^AIG221 \d+ /, ""))).toEqual([
      "<bucket> error: what `files` holds must be kept 365d (`retention.min` of the data) and may be kept 180d at most",
      "<cache> error: what `answers` holds must be kept 365d (`retention.min` of the data) and may be kept 180d at most",
      "<database> error: what `orders` holds must be kept 365d (`retention.min` of the data) and may be kept 180d at most",
    ]);
  });
  test("of a lock, and of objects that go too early", async () => {
    expect((await run({ files: 'keep: "180d", locked: "200d"' })).of("AIG221")).toEqual([
      'AIG221 2 <"200d"> error: objects of `files` are locked for 200d, and may be kept 180d at most',
    ]);
    expect((await run({ files: 'keep: "90d", locked: "100d"' })).of("AIG221")).toEqual([
      'AIG221 2 <"100d"> error: objects of `files` are deleted after 90d, while they are locked for 100d',
    ]);
    const early = await run({ files: 'keep: "90d"', data: people('min: "100d", max: "180d"') });
    expect(early.of("AIG221")).toEqual(['AIG221 2 <"90d"> error: objects of `files` are deleted after 90d, and the data must be kept 100d']);
    expect(fixed(early, "AIG221")).toEqual(['set files keep "100d"']);
    const good = await run({ files: 'keep: "180d", locked: "100d"', data: people('min: "100d", max: "180d"') });
    expect(good.of("AIG221")).toEqual([]);
    expect(good.passed("AIG221")).toContain("at least 100d, at most 180d, locked for 100d");
    expect((await run({})).of("AIG221")).toEqual([]);
  });
});
