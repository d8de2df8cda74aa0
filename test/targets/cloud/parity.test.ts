import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Component, Place } from "../../../compiler/system.ts";
import { awsResources } from "../../../targets/aws/parity.ts";
import { azureResources } from "../../../targets/azure/parity.ts";
import { capabilities } from "../../../targets/cloud/capabilities.ts";
import { gcpResources } from "../../../targets/gcp/parity.ts";
import { equal, missing, parityErrors, realisedBy, strayExceptions, weaker } from "../../../targets/cloud/parity.ts";

const component = (values: Component["values"], provenance: Component["provenance"] = {}): Component =>
  ({ name: "api", kind: "gateway", values, provenance, origin: {} }) as unknown as Component;
const place = (without: readonly string[]): Place => ({ cloud: "azure", region: "westeurope", zones: 3, without });

const realises = {
  limit: missing("nothing counts callers", "let the service count"),
  auth: (auth: unknown) => (auth === "jwt" ? equal("checked") : weaker("checked later", "by the service")),
  slo: () => ({ availability: equal("sized for"), latency: missing("nothing measures it", "measure it") }),
};

describe("declared properties on a cloud", () => {
  const found = realisedBy(component({ limit: 5, auth: "jwt", slo: {} }), realises);
  it("are those that the author wrote", () => {
    expect(found.map(({ name, state }) => [name, state])).toEqual([
      ["limit", "not available"],
      ["auth", "equal"],
      ["slo.availability", "equal"],
      ["slo.latency", "not available"],
    ]);
    const byDefault = { from: "default", note: "default of gateway" } as const;
    const left = realisedBy(component({ limit: 5 }, { limit: byDefault }), realises);
    expect(left).toMatchObject([{ name: "limit", byDefault: true }]);
    expect(parityErrors(component({}), left, place([]), "Azure")).toEqual([]);
    expect(strayExceptions(place(["api.limit"]), 0, left, undefined, "Azure")).toHaveLength(1);
  });

  it("are errors where they are not available, unless the place does without", () => {
    const errors = parityErrors(component({}), found, place(["api.slo.latency"]), "Azure");
    expect(errors.map(({ code, message }) => [code, message])).toEqual([["LNT4201", "`limit` of `api` is not available on Azure: nothing counts callers"]]);
    expect(errors[0]?.hint).toContain('without: ["api.limit"]');
    expect(errors[0]?.at).toMatchObject({ path: ["limit"] });
  });

  it("cannot be excepted where they are available", () => {
    const stray = strayExceptions(place(["api.auth", "api.limit"]), 1, found, undefined, "Azure");
    expect(stray.map(({ message }) => message)).toEqual(["`api.auth` is nothing that Azure lacks"]);
  });
});

// Every type of resource that a foundation becomes belongs to a capability, so that what one cloud has and another lacks is seen.
const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = { aws: awsResources, azure: azureResources, gcp: gcpResources };
const golden = fileURLToPath(new URL("../../golden/", import.meta.url));
interface Traced {
  readonly terraform: readonly { readonly address: string; readonly component: string; readonly file: string }[];
}
describe.each(fs.readdirSync(golden).filter((name) => fs.existsSync(`${golden}${name}/trace.json`)))("resources of the foundation of %s", (name) => {
  const { terraform } = JSON.parse(fs.readFileSync(`${golden}${name}/trace.json`, "utf8")) as Traced;
  it("belong to a capability", () => {
    const own = terraform.filter((one) => one.component === "foundation");
    expect(own.length).toBeGreaterThan(50);
    const lost = own.filter(({ address, file }) => {
      const capability = tables[file.split("/")[0]?.split("-")[0] ?? ""]?.[address.replace(/^data\./, "").split(".")[0] ?? ""];
      return capability === undefined || !(capability in capabilities);
    });
    expect(lost.map(({ address }) => address)).toEqual([]);
  });
});
