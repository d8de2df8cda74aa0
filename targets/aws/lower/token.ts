import type { LbListenerRuleAction } from "@cdktf/provider-aws/lib/lb-listener-rule/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import type { LowerContext } from "../contract.ts";

const jwksVariable = (component: Component<unknown>): string => `${component.id.replace(/-/g, "_")}_jwks_endpoint`;

/** Checks signature, issuer, expiry and audience. What a caller may do is the target's business: it gets the token as it is. */
export function tokenAction(component: Component<GatewayValues>, context: LowerContext): readonly LbListenerRuleAction[] {
  const { auth } = component.values;
  if (auth.auth !== "jwt") return [];
  const variable = jwksVariable(component);
  context.root.variable(variable, {
    type: "string",
    nullable: false,
    description: `Address of the keys of ${auth.issuer}: \`jwks_uri\` in its OpenID configuration. RS256, ten keys at most.`,
    validation: [{ condition: `\${startswith(var.${variable}, "https://")}`, error_message: "The address of the keys begins with https://." }],
  });
  return [
    {
      type: "jwt-validation",
      order: 1,
      jwtValidation: {
        issuer: auth.issuer,
        jwksEndpoint: `\${var.${variable}}`,
        additionalClaim: [{ format: "single-string", name: "aud", values: [auth.audience] }],
      },
    },
  ];
}

/** How the operator finds the address of the issuer's keys. */
export function jwtOperation(component: Component<GatewayValues>): readonly Operation[] {
  const { auth } = component.values;
  if (auth.auth !== "jwt") return [];
  return [
    {
      phase: "before",
      title: `Find the keys of ${auth.issuer}`,
      text: `The load balancer of \`${component.name}\` checks tokens with the keys of their issuer. Give their address as the variable \`${jwksVariable(component)}\`. The issuer has to sign with RS256, publish ten keys at most, and put \`${auth.audience}\` into \`aud\` as one text.`,
      commands: [
        `export TF_VAR_${jwksVariable(component)}="$(curl --fail --silent --show-error '${auth.issuer.replace(/\/$/, "").replace(/'/g, "%27")}/.well-known/openid-configuration' | jq --raw-output .jwks_uri)"`,
      ],
    },
  ];
}
