import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { controlsIn } from "../../compiler/check/packs/controls.ts";
import { packs } from "../../compiler/check/packs/index.ts";
import { packNames } from "../../dsl/policy.ts";
import { ownRules, rules, waitingRules } from "../../compiler/check/rules/index.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const all = Object.values(rules);

describe("the catalogue of rules", () => {
  test("has 114, each under its own id, with a slug of its own", () => {
    expect(all.length).toBe(114);
    expect(Object.entries(rules).filter(([id, rule]) => rule.id !== id)).toEqual([]);
    const names = all.flatMap(({ slug, aliases = [] }) => [slug, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("lies in files that are called like the slugs", () => {
    const files = fs.readdirSync(path.join(here, "../../compiler/check/rules")).filter((file) => file.endsWith(".rule.ts"));
    expect(files.map((file) => file.replace(".rule.ts", "")).sort()).toEqual(ownRules.map(({ slug }) => slug).sort());
  });

  test("waits for kinds, and says for which", () => {
    expect(waitingRules.map(({ id, waitsFor }) => `${id} ${waitsFor}`)).toEqual([
      "ARC114 modelApi",
      "AIG206 humanReview",
      "AIG209 trainingJob",
      "AIG210 trainingJob",
      "AIG211 evaluation",
      "AIG214 evaluation",
      "AIG217 agent",
      "REL506 stream, queue, fn",
    ]);
  });

  test.each(ownRules.map((rule) => [rule.id, rule] as const))("%s looks at something, can fail, and is documented", (_, { checks, messages, docs, id }) => {
    expect(Object.keys(checks).length).toBeGreaterThan(0);
    // META905 is about what is unknown, and never fails.
    if (id !== "META905") expect(Object.keys(messages).length).toBeGreaterThan(0);
    expect(docs.why.length).toBeGreaterThan(30);
    expect(docs.example.length).toBeGreaterThan(10);
    expect(docs.fix.length).toBeGreaterThan(10);
  });

  test("each is tested by its id", () => {
    const texts = fs
      .readdirSync(here, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => fs.readFileSync(path.join(here, file), "utf8"))
      .join("\n");
    expect(ownRules.filter(({ id }) => !texts.includes(`"${id}"`) && !texts.includes(`${id} `) && !texts.includes(`${id}:`)).map(({ id }) => id)).toEqual([]);
  });

  // The list from which the catalogue was made, where it is at hand.
  const source = process.env["LINTEL_CATALOG_SOURCE"];
  const list = source === undefined ? undefined : path.join(source, "../design/rules.json");
  test.skipIf(list === undefined || !fs.existsSync(list))("says what its source says", () => {
    const given = JSON.parse(fs.readFileSync(list ?? "", "utf8")) as readonly {
      id: string;
      slug: string;
      severity: string;
      level: string;
      disposition: string;
      refs: readonly string[];
    }[];
    const pinned = (id: string, slug: string, severity: string, level: string, disposition: string, refs: readonly string[]): string =>
      [id, slug, severity, level, disposition, ...refs].join(" | ");
    expect(all.map(({ id, slug, severity, category, disposition, references }) => pinned(id, slug, severity, category, disposition, references))).toEqual(
      given.map(({ id, slug, severity, level, disposition, refs }) => pinned(id, slug, severity, level, disposition, refs)),
    );
  });
});

describe("packs", () => {
  test("are those that a policy can name", () => expect(Object.keys(packs).sort()).toEqual([...packNames].sort()));

  test("name the controls that their rules name, and no other", () => {
    const words: Readonly<Record<keyof typeof packs, string>> = {
      gdpr: "GDPR {}",
      "eu-ai-act": "EU AI Act {}",
      hipaa: "HIPAA {}",
      "pci-dss": "PCI DSS v4.0.1 {}",
      soc2: "SOC 2 {}",
      "iso-27001": "ISO 27001:2022 {}",
      "iso-42001": "ISO 42001 {}",
      "nist-ai-rmf": "NIST AI RMF {}",
      "nist-800-53": "NIST 800-53 {}",
      "cis-eks": "CIS EKS 1.7 {}",
      "cis-gke": "CIS GKE 1.6 {}",
      "cis-aks": "CIS AKS 1.8 {}",
      "nsa-k8s": "NSA/CISA K8s hardening ({})",
    };
    const fromPacks = Object.values(packs).flatMap(({ id, rules: own }) =>
      Object.entries(own).flatMap(([rule, { controls }]) => controls.map((control) => `${rule} ${words[id].replace("{}", control)}`)),
    );
    const fromRules = all.flatMap(({ id, references }) =>
      controlsIn(references)
        .filter((one) => !/^(FedRAMP|K8s PSS)/.test(one))
        .map((control) => `${id} ${control}`),
    );
    expect(fromPacks.sort()).toEqual(fromRules.sort());
  });

  test("are pinned: rules and controls of each", () => {
    expect(
      Object.values(packs).map(
        ({ id, rules: own }) => `${id} ${Object.keys(own).length} ${new Set(Object.values(own).flatMap(({ controls }) => controls)).size}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "gdpr 21 19",
        "eu-ai-act 24 28",
        "hipaa 19 14",
        "pci-dss 30 22",
        "soc2 22 13",
        "iso-27001 18 13",
        "iso-42001 10 10",
        "nist-ai-rmf 16 14",
        "nist-800-53 33 22",
        "cis-eks 17 24",
        "cis-gke 8 15",
        "cis-aks 2 5",
        "nsa-k8s 5 4",
      ]
    `);
    for (const { rules: own } of Object.values(packs))
      for (const [id, { level }] of Object.entries(own))
        expect([id, level]).toEqual([id, /critical|high/.test(rules[id as keyof typeof rules].severity) ? "error" : "warning"]);
  });
});
