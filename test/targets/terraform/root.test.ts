import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { describe, expect, it } from "vitest";
import { createRoot } from "../../../targets/terraform/root.ts";

const root = () =>
  createRoot({
    name: "foundation",
    requiredVersion: ">= 1.11",
    providers: { helm: { source: "hashicorp/helm", version: "3.1.1" }, aws: { source: "hashicorp/aws", version: "6.25.0" } },
    backend: { type: "s3", settings: { use_lockfile: true, bucket: "state" } },
  });

describe("a Terraform root", () => {
  it("writes settings as sorted HCL beside the JSON", () => {
    expect(root().finish().settings).toBe(
      [
        "terraform {",
        '  required_version = ">= 1.11"',
        "",
        "  required_providers {",
        "    aws = {",
        '      source  = "hashicorp/aws"',
        '      version = "6.25.0"',
        "    }",
        "    helm = {",
        '      source  = "hashicorp/helm"',
        '      version = "3.1.1"',
        "    }",
        "  }",
        "",
        '  backend "s3" {',
        '    bucket       = "state"',
        "    use_lockfile = true",
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  });

  it("keeps names, owners, references and no trace of the library", () => {
    const made = root();
    const vpc = made.add("foundation", Vpc, "main", { cidrBlock: "10.0.0.0/16" });
    made.addRaw("chat", "resource", "helm_release", "keda", { name: "keda", version: vpc.id });
    made.output("vpc", vpc.id, "The network");
    const { main, owners } = made.finish();
    expect(main).toEqual({
      resource: { aws_vpc: { main: { cidr_block: "10.0.0.0/16" } }, helm_release: { keda: { name: "keda", version: "${aws_vpc.main.id}" } } },
      output: { vpc: { value: "${aws_vpc.main.id}", description: "The network" } },
      provider: {},
    });
    expect(owners).toEqual({ "aws_vpc.main": "foundation", "helm_release.keda": "chat" });
  });

  it("declares inputs as Terraform names them", () => {
    const made = root();
    made.variable("who", { type: "list(string)", nullable: false, description: "Who" });
    expect(made.finish().main["variable"]).toEqual({ who: { type: "list(string)", nullable: false, description: "Who" } });
  });

  it("refuses an address or an input twice", () => {
    const made = root();
    made.add("foundation", Vpc, "a-b", {});
    expect(() => made.add("chat", Vpc, "a_b", {})).toThrow("aws_vpc.a_b is emitted twice");
    made.variable("who", { type: "string", description: "Who" });
    expect(() => made.variable("who", { type: "string", description: "Who" })).toThrow("declared twice");
  });
});
