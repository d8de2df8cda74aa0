import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { Fn, TerraformStack, Token } from "cdktf";
import { RootConstruct } from "constructs";
import { describe, expect, it } from "vitest";
import { elementsOf, merge, resolved } from "../../../targets/terraform/resolve.ts";

function stackWithTokens(): TerraformStack {
  const stack = new TerraformStack(new RootConstruct(), "test");
  const caller = new DataAwsCallerIdentity(stack, "caller", {});
  const group = new SecurityGroup(stack, "group", {
    name: `sg-${caller.accountId}`,
    ingress: [{ fromPort: 443, toPort: 443, protocol: "tcp", cidrBlocks: ["10.0.0.0/8"] }],
    tags: { Owner: caller.arn, "a.b": "$${literal} and %{if}" },
  });
  new LaunchTemplate(stack, "template", {
    vpcSecurityGroupIds: [group.id, "sg-1"],
    securityGroupNames: Token.asList(group.vpcId),
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 10, encrypted: "true" } }],
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: Fn.lengthOf(group.id) },
    tags: Token.asStringMap(group.tags),
    dependsOn: [group],
    lifecycle: { ignoreChanges: ["tags"] },
  });
  new IamPolicy(stack, "policy", { policy: JSON.stringify({ Resource: `${group.arn}/*`, Condition: "${aws:username}" }) });
  return stack;
}

const withoutMetadata = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutMetadata)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key]) => key !== "//")
            .map(([key, item]) => [key, withoutMetadata(item)]),
        )
      : value;

describe("elementsOf", () => {
  it("gives what the stack itself gives, tokens of all kinds included", () => {
    const own = elementsOf(stackWithTokens());
    const stack = stackWithTokens();
    stack.prepareStack();
    const { terraform: _backend, ...theirs } = withoutMetadata(stack.toTerraform()) as Record<string, unknown>;
    expect(own).toEqual(theirs);
    expect(JSON.stringify(own)).not.toContain("Token[");
  });

  it("refuses two blocks of one address, and drops what is undefined", () => {
    const stack = new TerraformStack(new RootConstruct(), "test");
    expect(resolved({ a: undefined, "//": 1, b: [undefined, 1], c: null }, stack)).toEqual({ b: [1], c: null });
    const json = { resource: { a: { x: { v: 1 } } } };
    merge(json, { resource: { a: { y: {} } }, data: {} });
    expect(json).toEqual({ resource: { a: { x: { v: 1 }, y: {} } }, data: {} });
    expect(() => merge(json, { resource: { a: { x: {} } } })).toThrow("`x` is emitted twice");
  });
});
