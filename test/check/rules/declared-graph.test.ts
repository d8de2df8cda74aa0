import { describe, expect, test } from "vitest";
import { masked, secretIn } from "../../../compiler/diagnostics/secrets.ts";
import { pretty } from "../../../compiler/diagnostics/formats/pretty.ts";
import { blueprint, graph } from "./graph.ts";

const web = (more: string): string => `service({ image, traffic: { peak: "1/s" }, perReplica: each, ${more} })`;

describe("ARC105, data outside production", () => {
  const body = `const app = ${web("")};
const api = gateway({ exposure: "private", routes: { "/": app }, auth: iam(), receives: customers });
const labels = source({ what: "Labels", classification: card({ subjects: "customers", residency: "EU" }), size: "1GiB" });
const files = bucket({ from: labels, size: "1GiB" });`;
  test("production holds it; staging and development do not", async () => {
    const good = await graph(blueprint(body, "app, api, labels, files"));
    expect(good.of("ARC105")).toEqual([]);
    expect(good.passed("ARC105")).toEqual(["personal data in production", "card data in production"]);
    for (const environment of ["staging", "development"])
      expect((await graph(blueprint(body, "app, api, labels, files", { environment }))).of("ARC105")).toEqual([
        `ARC105 3 <customers> error: personal data of customers flows into a ${environment} system`,
        `ARC105 4 <card({ subjects: "customers...> error: card data of customers flows into a ${environment} system`,
      ]);
  });
  test("classes without people may", async () => {
    const plain = body.replace("receives: customers", 'receives: "restricted"').replace(/card\(.*?\)/, '"confidential"');
    expect((await graph(blueprint(plain, "app, api, labels, files", { environment: "staging" }))).of("ARC105")).toEqual([]);
  });
});

describe("ARC111, secrets in the blueprint", () => {
  const random = ["q7Xb", "Zt2L", "m9Kc", "V4sR", "w8Yd", "P3nF"].join("");
  const stripe = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
  test("literals by name, by form and by chance; the value is told nowhere", async () => {
    const body = `const app = ${web(`env: { DB_PASSWORD: "hunter2", LOG_LEVEL: "info", BILLING: "${stripe}", SALT: "${random}" }`)};`;
    const found = await graph(blueprint(body, "app"));
    expect(found.of("ARC111").map((one) => one.replace(/<.*?>/, "<>"))).toEqual([
      "ARC111 2 <> error: `DB_PASSWORD` is written in the blueprint, and looks like a secret, by its name",
      "ARC111 2 <> error: `BILLING` is written in the blueprint, and looks like a key of Stripe",
      "ARC111 2 <> error: `SALT` is written in the blueprint, and looks like a random key",
    ]);
    const text = blueprint(body, "app");
    const shown = pretty(found.located, { source: () => text, display: (file) => file });
    for (const secret of ["hunter2", stripe, random]) {
      expect(shown).not.toContain(secret);
      expect(JSON.stringify(found.diagnostics)).not.toContain(secret);
    }
    expect(shown).toContain('DB_PASSWORD: "*******", LOG_LEVEL: "info"');
  });
  test("references to a store, and names that only sound like it", async () => {
    const env = `env: { TOKEN_URL: "https://login.example.com/token", MAX_TOKENS: "400", EOS_TOKEN: "[EOS]", PASSWORD_FILE: "/run/secrets/db", SECRET: "shop/db", API_KEY_HEADER: "x-api-key", MODEL: "Qwen/Qwen3-Embedding-8B-Instruct-2507-FP8", SHA: "${"9f86d081884c7d65".repeat(2)}", ID: "0a1b2c3d-0000-4000-8000-00000000abcd" }, secrets: { DB_PASSWORD: secret("shop/db") }`;
    const found = await graph(blueprint(`const app = ${web(env)};`, "app"));
    expect(found.of("ARC111")).toEqual([]);
    expect(found.passed("ARC111").length).toBe(1);
  });
  test("addresses of registries and overrides", async () => {
    const body = `const registry = modelRegistry({ runsOn: "external", uri: "https://robot:s3cr3t-w0rd@models.example.com/x", models: { risk: { weights: "1GiB" } } });
const app = ${web(`overrides: [set("kubernetes", "Deployment/app", { at: "/spec/template/spec/containers/0/env/-", to: { name: "DB_PASSWORD", value: "hunter2" }, reason: "A reason." })]`)};`;
    const found = await graph(blueprint(body, "registry, app"));
    expect(found.of("ARC111").map((one) => one.replace(/<.*?> /, ""))).toEqual([
      "ARC111 2 error: `uri` holds what looks like an address with a password",
      "ARC111 3 error: an override writes what looks like a secret, by its name into `Deployment/app`",
    ]);
  });
  test("a tag of the system is told once", async () => {
    const terms = { more: `tags: { key: "${stripe}" }` };
    expect(
      (await graph(blueprint(`const a = ${web("")}; const b = ${web("tags: { own: 'x' }")};`, "a, b", terms)))
        .of("ARC111")
        .map((one) => one.replace(/<.*?> /, "")),
    ).toEqual(["ARC111 3 error: `tags.key` holds what looks like a key of Stripe"]);
  });
  test.each([
    ["AWS_KEY", `AKIA${"ABCDEFGHIJKLMNOP"}`, "an access key of AWS"],
    ["X", "-----BEGIN RSA PRIVATE KEY-----", "a private key"],
    ["X", `ghp_${"a".repeat(36)}`, "a token of GitHub"],
    ["X", `hf_${"aB3".repeat(12)}`, "a token of Hugging Face"],
    ["X", "postgres://app:letmein@db.example.com/x", "an address with a password"],
    ["dbPassword", "x", "a secret, by its name"],
    ["CLIENT_SECRET", "x", "a secret, by its name"],
    ["CLIENT_SECRET", "true", undefined],
    ["COST_PER_TOKEN", "cheap", undefined],
    ["DSN", "postgres://app@db.example.com/x", undefined],
    ["DSN", "postgres://app:${DB_PASSWORD}@db.example.com/x", undefined],
    ["PUBLIC_KEY", "ssh-ed25519", undefined],
    ["PATHS", "Content/Types/WebApplicationFirewallRules2026", undefined],
  ])("%s=%s", (name, value, what) => {
    expect(secretIn(name, value)).toBe(what);
  });
  test("a masked line keeps its length, and other text", () => {
    const line = `  env: { A: "x", 'API_KEY': 'abc"d' }, // "DB_PASSWORD"`;
    expect(masked(line)).toBe(`  env: { A: "x", 'API_KEY': '*****' }, // "DB_PASSWORD"`);
  });
});

describe("ARC112, owners", () => {
  const files = (owner: string): string =>
    `const files = bucket({ size: "1GiB", classification: "internal", ${owner} });\nconst app = ${web("writes: [files]")};`;
  test("of the system and of what holds state", async () => {
    const good = await graph(blueprint(files(""), "files, app"));
    expect(good.of("ARC112")).toEqual([]);
    expect(good.passed("ARC112")).toEqual(["the system belongs to shop", "shop, the owner of the system"]);
    for (const owner of ["TODO", "n/a", "?", " ", "<owner>", "nobody"]) {
      expect((await graph(blueprint(files(""), "files, app").replace('owner: "shop"', `owner: "${owner}"`))).of("ARC112"), owner).toEqual([
        `ARC112 4 <"${owner}"> warning: \`${owner.trim()}\` is nobody who answers for the system`,
      ]);
      expect((await graph(blueprint(files(`owner: "${owner}"`), "files, app"))).of("ARC112").length, owner).toBe(1);
    }
    for (const owner of ["team", "growth", "Nonessential Services", "nobody-else@example.com"])
      expect((await graph(blueprint(files(`owner: "${owner}"`), "files, app"))).of("ARC112"), owner).toEqual([]);
  });
});

describe("ARC113, environments apart", () => {
  const run = async (terms: object): Promise<readonly string[]> => (await graph(blueprint(`const app = ${web("")};`, "app", terms))).of("ARC113");
  test("a cluster that is named after another environment", async () => {
    expect(await run({ more: 'cluster: { existing: "staging-eks" }' })).toEqual([
      'ARC113 3 <"staging-eks"> warning: a production system would run in the cluster `staging-eks`, which is named after staging',
    ]);
    expect((await run({ environment: "development", more: 'cluster: { existing: "shop-prod-1" }' })).length).toBe(1);
    expect((await run({ more: 'cluster: { existing: "shop-nonprod" }' })).length).toBe(1);
    expect(await run({ more: 'cluster: { existing: "eks-prod-eu" }' })).toEqual([]);
    expect(await run({ environment: "development", more: 'cluster: { existing: "test-eks" }' })).toEqual([]);
    expect(await run({})).toEqual([]);
    expect(await run({ more: 'cluster: { existing: "products" }' })).toEqual([
      'ARC113 3 <"products"> info: whether other environments run in the cluster `products` as well does not show in its name',
    ]);
  });
  test("a project or a subscription that is named after another environment", async () => {
    expect(await run({ on: 'gcp("europe-west4", { project: "shop-dev" })' })).toEqual([
      'ARC113 3 <"shop-dev"> warning: a production system would run in the project `shop-dev`, which is named after development',
    ]);
    expect((await run({ environment: "staging", on: 'azure("swedencentral", { subscription: "shop-prod" })' })).length).toBe(1);
    expect(await run({ on: 'gcp("europe-west4", { project: "shop-prod" })' })).toEqual([]);
    expect(await run({ on: 'gcp("europe-west4", { project: "latest-devices" })' })).toEqual([]);
    expect(await run({ on: 'aws("eu-central-1", { account: "123456789012" })' })).toEqual([]);
  });
});
