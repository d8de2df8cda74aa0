import { describe, expect, test } from "vitest";
import { locateAll } from "../../compiler/diagnostics/locate.ts";
import { parse } from "../../compiler/parse/index.ts";
import { covered, loadText } from "../harness/blueprint.ts";

const head = `import { aws, azure, bucket, cache, capacityBlock, flexStart, gcp, llm, modelRegistry, onDemand, personal, reserved, service, system } from "lintel";`;
const image = `image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" }`;
const answers = `cache({ ttl: "5m", size: "1GiB" })`;
const chat = (more: string, traffic = `peak: "1/s", inputTokens: { p50: 9, p95: 30 }, outputTokens: { p50: 9, p95: 30 }`, slo = "{}"): string =>
  `llm({ model: "m", traffic: { ${traffic} }, slo: ${slo}, ${more} } as never)`;
const system = (components: string, rest = `on: aws("eu-central-1")`, name = "shop"): string =>
  `${head}\nexport default system("${name}", { owner: "team", purpose: "Sells.", environment: "staging", ${rest}, components: { ${components} } });\n`;
const rated = (traffic: string): string => system(`c: ${chat("", `inputTokens: { p50: 9, p95: 30 }, ${traffic}`)}`);

/** Blueprint, then for each diagnostic the code, words of the message and the text under the caret. */
const cases: readonly (readonly [text: string, ...expected: (readonly [code: string, says: string, under: string])[]])[] = [
  // Zero, and more than anything
  [system(`c: cache({ ttl: "0s", size: "0GiB" })`), ["LNT1106", 'expected more than 0s, not "0s"', '"0s"'], ["LNT1106", "more than 0GiB", '"0GiB"']],
  [system(`c: cache({ ttl: "${"9".repeat(30)}d", size: "1GiB" })`), ["LNT1106", "is more than can be planned", `"${"9".repeat(30)}d"`]],
  [rated(`peak: "0/s"`), ["LNT1106", "expected more than 0/s", '"0/s"']],
  [rated(`peak: "1/s", sharedPrefix: "100%"`), ["LNT1106", "expected a share below 100%", '"100%"']],
  [rated(`peak: "1/s", meanOfPeak: "0%"`), ["LNT1106", "expected a share above 0%", '"0%"']],
  [rated(`peak: "1/s", meanOfPeak: "101%"`), ["LNT1106", "expected a share up to 100%", '"101%"']],
  [system(`b: bucket({ size: "1GiB", keep: "0d" })`), ["LNT1106", "expected more than 0d", '"0d"']],
  [system(`s: service({ ${image}, port: 99999 })`), ["LNT1106", "expected a port from 1 to 65535, not 99999", "99999"]],
  // Contradictions
  [
    system(`c: ${chat("", undefined, `{ ttft: { p50: "2s", p95: "1s" }, tpot: { p95: "9ms", p99: "8ms" } }`)}`),
    ["LNT1106", "p95 is below p50", '"1s"'],
    ["LNT1106", "p99 is below p95", '"8ms"'],
  ],
  [system(`c: ${chat("precision: []")}`), ["LNT1106", "expected one precision at least", "[]"]],
  [system(`r: modelRegistry({ models: {} })`), ["LNT1106", "expected one model at least", "{}"]],
  [system(`r: modelRegistry({ models: { "My Model!": {} } })`), ["LNT1106", '"My Model!" is not a name of a model', '"My Model!"']],
  // What a cloud does not have
  [
    system(`c: ${chat(`capacity: [flexStart({ maxRun: "1d" }), onDemand()]`)}`),
    ["LNT1119", "aws does not offer flex-start; gcp does", 'flexStart({ maxRun: "1d" })'],
  ],
  [
    system(`c: ${chat(`capacity: [capacityBlock({ id: "block", zone: "us-east-1a" }), reserved({ id: "mine" })]`)}`),
    ["LNT1119", '"block" is not the id of a reservation of aws', '"block"'],
    ["LNT1111", '"us-east-1a" is not a zone of eu-central-1', '"us-east-1a"'],
    ["LNT1119", '"mine" is not the id of a reservation of aws', '"mine"'],
  ],
  [
    system(`c: ${chat(`capacity: [capacityBlock({ id: "cr-1", zone: "a" })]`)}`, `on: gcp("europe-west4")`),
    ["LNT1119", "gcp does not offer capacity blocks; aws does", 'capacityBlock({ id: "cr-1", zone: "a" })'],
  ],
  [
    system(`c: ${chat(`capacity: [reserved({ id: "Mine" }), reserved({ id: "zones/us-east4-b/reservations/h100" })]`)}`, `on: gcp("europe-west4")`),
    ["LNT1119", '"Mine" is not the id of a reservation of gcp: write it like zones/ZONE/reservations/NAME', '"Mine"'],
    ["LNT1111", '"us-east4-b" is not a zone of europe-west4', '"zones/us-east4-b/reservations/h100"'],
  ],
  [
    system(`c: ${chat(`capacity: [reserved({ id: "cr-0a1b2c3d4e5f67890" })]`)}`, `on: azure("swedencentral")`),
    ["LNT1119", "is not the id of a reservation of azure: write it like /subscriptions/…/resourceGroups/…", '"cr-0a1b2c3d4e5f67890"'],
  ],
  [
    system(`s: service({ ${image}, classification: personal({ subjects: "customers", residency: ["eu-west-1", "eu-nowhere-1"] }) })`),
    ["LNT1108", '"eu-nowhere-1" is not a region of a cloud', '"eu-nowhere-1"'],
  ],
  [
    system(`s: service({ ${image} })`, `on: aws("eu-central-1"), schedule: { hours: "Mon-Fri 07:00-19:00", zone: "Europe/Stokholm" }`),
    ["LNT1106", '"Europe/Stokholm" is not an IANA time zone: did you mean Europe/Stockholm?', '"Europe/Stokholm"'],
  ],
  [system(`c: ${answers}`, `on: aws("eu-central-1", { zones: 0 })`), ["LNT1106", "expected a whole number above 0, not 0", "0"]],
  // Tags
  [
    system(`c: ${answers}`, `on: aws("eu-central-1"), tags: { "aws:x": "y", "": "z", ok: 3 as never }`),
    ["LNT1106", "a key of a tag has 1 to 128", '""'],
    ["LNT1106", "begin with aws: belong to AWS", '"aws:x"'],
    ["LNT1106", "`ok`: expected text, not 3", "3 as never"],
  ],
  [
    system(`c: ${answers}`, `on: aws("eu-central-1"), tags: Object.fromEntries(Array.from({ length: 60 }, (_, i) => ["k" + i, "v"]))`),
    ["LNT1106", "40 tags of yours at most", 'Object.fromEntries(Array.from({ length: 60 }, (_, i) => ["k" + i, "v"]))'],
  ],
  // Names
  [system(`c: ${answers}`, undefined, "kube-system"), ["LNT1112", "the namespace of something else", '"kube-system"']],
  [system(`c: ${answers}`, undefined, "default"), ["LNT1112", "the namespace of something else", '"default"']],
  [system(`foundation: ${answers}`), ["LNT1103", "`foundation` is a name of Lintel's own", "foundation"]],
  [`${head}\nexport default system("shop", null as never);\n`, ["LNT1106", "`system` needs an object after the name, not null", "null as never"]],
];

describe("values that would do harm later are refused at once", () => {
  test.each(cases.map(([text, ...expected]) => [text.split("\n").slice(1).join(" ").slice(15, 150), { text, expected }] as const))(
    "%s",
    async (_name, { text, expected }) => {
      const loaded = await loadText(text);
      expect(loaded.result[1]).toEqual([]);
      const located = await locateAll(parse(loaded.result[0]!)[1], loaded.locator);
      expect(located.map(({ code }) => code)).toEqual(expected.map(([code]) => code));
      const found = located.map((one) => ({ message: one.message, under: covered(one, loaded.locator) ?? "" }));
      for (const [, says, under] of expected) {
        const one = found.find(({ message }) => message.includes(says));
        expect(one, `${says} in ${JSON.stringify(found)}`).toBeDefined();
        expect(under.startsWith(one!.under) || one!.under.startsWith(under), `${one!.under} for ${under}`).toBe(true);
        expect(one!.under).not.toBe("");
      }
    },
  );
});
