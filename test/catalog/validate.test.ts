import { describe, expect, it } from "vitest";
import type { CommitmentsFile, OffersFile, ServicesFile } from "../../compiler/catalog/format.ts";
import { inspectCatalog, validateCatalog } from "../../compiler/catalog/validate.ts";
import { knownExceptions } from "../../compiler/catalog/validation/exceptions.ts";
import { readData, shippedCatalog } from "./fixture.ts";

it("finds nothing in the shipped data that was not looked at", () => {
  expect(validateCatalog(readData)).toEqual([]);
});

it("gives every exception a reason", () => {
  for (const { reason, count } of knownExceptions) {
    expect(reason).not.toBe("");
    expect(count).toBeGreaterThan(0);
  }
});

it("reports an exception that is no longer needed", () => {
  const exceptions = [...knownExceptions, { rule: "zone-format", where: ".*", count: 1, reason: "none" }];
  expect(validateCatalog(readData, exceptions)).toMatchObject([{ rule: "known-exception", where: ".*" }]);
});

const before = new Set(inspectCatalog(readData).map((finding) => JSON.stringify(finding)));

/** Rules that object to the shipped data with one file changed. */
function changed<T>(file: string, change: (content: T) => void): readonly string[] {
  const content: T = JSON.parse(readData(file));
  change(content);
  const text = JSON.stringify(content);
  return [
    ...new Set(
      inspectCatalog((name) => (name === file ? text : readData(name)))
        .filter((finding) => !before.has(JSON.stringify(finding)))
        .map(({ rule }) => rule),
    ),
  ];
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Offers = Mutable<OffersFile>;
type Services = Mutable<ServicesFile>;

const row = <T>(rows: T[] | undefined, find: (one: T) => boolean): T => {
  const found = rows?.find(find);
  if (found === undefined) throw new Error("no such row");
  return found;
};
const offer = (file: Offers, region: string, type: string) => row(file.regions[region], ([index]) => file.types[index]?.[0] === type);

describe("each rule notices a wrong row", () => {
  it("price of zero", () => {
    expect(changed<Offers>("aws/general.json", (file) => void (offer(file, "eu-west-1", "m7i.xlarge")[1] = 0))).toContain("positive-price");
  });
  it("sentinel", () => {
    expect(changed<Offers>("aws/accelerators.json", (file) => void (offer(file, "us-east-1", "g6.xlarge")[1] = 700))).toEqual(
      expect.arrayContaining(["sentinel", "region-spread"]),
    );
  });
  it("spot above on-demand", () => {
    expect(changed<Offers>("gcp/general.json", (file) => void (offer(file, "europe-west4", "n2-standard-4")[2] = 5))).toContain("spot-below-on-demand");
  });
  it("spot below 8 %", () => {
    expect(changed<Offers>("gcp/general.json", (file) => void (offer(file, "europe-west4", "n2-standard-4")[2] = 0.0001))).toContain("spot-share");
  });
  it("a price that is not linear in vCPUs", () => {
    expect(changed<Offers>("gcp/general.json", (file) => void (offer(file, "europe-west4", "n2-standard-4")[1]! *= 1.05))).toEqual(
      expect.arrayContaining(["linear-in-cpus", "region-factor"]),
    );
  });
  it("another price per accelerator", () => {
    expect(changed<Offers>("gcp/accelerators.json", (file) => void (offer(file, "us-central1", "a2-highgpu-2g")[1]! *= 1.1))).toContain("equal-per-device");
  });
  it("a Windows price", () => {
    expect(changed<Offers>("azure/general.json", (file) => void (offer(file, "eastus", "Standard_D16as_v5")[1]! += 0.046 * 16))).toContain("azure-amd");
  });
  it("a listed type twice", () => {
    expect(changed<Offers>("aws/general.json", (file) => void file.regions["eu-west-1"]?.push(offer(file, "eu-west-1", "m7i.xlarge")))).toContain("unique-key");
  });
  it("an unmapped accelerator", () => {
    expect(changed<Offers>("aws/accelerators.json", (file) => void (row(file.accelerators, ([name]) => name === "L4")[0] = "L5"))).toContain(
      "mapped-accelerator",
    );
  });
  it("a zone of another region", () => {
    expect(changed<Offers>("gcp/accelerators.json", (file) => void (file.zones[1] = "mars-1-a"))).toContain("zone-format");
  });
  it("a commitment dearer than on-demand", () => {
    const change = (file: Mutable<CommitmentsFile>) => {
      const first = file.clouds.aws?.["us-east-1"]?.[0];
      if (first !== undefined) first[2] = 900;
    };
    expect(changed("commitments.json", change)).toContain("commitment");
  });
  it.each([
    ["ri-1y-no-upfront", "aws", 0.5],
    ["ri-1y-no-upfront", "aws", 0.8],
    ["cud-3y", "gcp", 0.6],
  ] as const)("a commitment %s of %s at %f of on-demand", (term, cloud, share) => {
    const change = (file: Mutable<CommitmentsFile>) => {
      for (const [region, rows] of Object.entries(file.clouds[cloud] ?? {})) {
        const found = rows.find(([, index]) => file.terms[index] === term);
        const usd =
          found &&
          shippedCatalog()
            .offers(cloud, region)
            .find(({ instanceType }) => instanceType === file.types[found[0]])?.usdPerHour;
        if (found === undefined || usd === undefined) continue;
        found[2] = usd * share;
        return;
      }
    };
    expect(changed("commitments.json", change)).toEqual(["commitment"]);
  });
  it("an accelerator that is counted twice", () => {
    expect(changed<Offers>("gcp/accelerators.json", (file) => void (offer(file, "us-central1", "g2-standard-4")[1]! += 0.39))).toContain("composed-price");
  });
  it("a machine whose memory is not counted", () => {
    expect(changed<Offers>("gcp/general.json", (file) => void (offer(file, "us-central1", "n2-highmem-64")[1]! -= 0.1))).toContain("composed-price");
  });
  it("a row without a date", () => {
    expect(changed<Offers>("aws/general.json", (file) => void (row(file.origins, () => true).asOf = "soon"))).toContain("dated-row");
    expect(changed<Services>("gcp/services.json", (file) => void (row(file.origins, () => true).source = " "))).toContain("dated-row");
  });
  it("a missing price that nobody explains", () => {
    expect(changed<Offers>("azure/general.json", (file) => void (offer(file, "westeurope", "Standard_D4s_v5")[1] = null))).toContain("no-price");
  });
  it("an on-demand price of a type that cannot run on demand", () => {
    expect(changed<Offers>("gcp/accelerators.json", (file) => void (offer(file, "us-central1", "a3-highgpu-1g")[1] = 11))).toContain("spot-only");
  });
  it("egress that gets dearer", () => {
    const change = (file: Services) => {
      const index = file.items.findIndex(([service, , , tier]) => service === "egress-internet" && tier === "10n TiB/month");
      row(file.regions["europe-west4"], ([item]) => item === index)[1] = 2;
    };
    expect(changed("gcp/services.json", change)).toContain("falling-steps");
  });
  it("a standby that is not billed", () => {
    const change = (file: Services) => {
      const index = file.items.findIndex(([service, item]) => service === "rds-postgresql" && item.startsWith("db.r6g.large multi-az"));
      row(file.regions["eu-west-1"], ([item]) => item === index)[1] = 0.25;
    };
    expect(changed("aws/services.json", change)).toEqual(expect.arrayContaining(["rds-multi-az", "linear-sizes"]));
  });
});
