import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { identifier } from "../../terraform/moved.ts";
import type { Access, LowerContext } from "../contract.ts";
import { keysSetting } from "./gateway-proxy-plan.ts";

/** Where the issuer's keys are: a setting of the pods that check tokens. Absent where no tokens are checked. */
export function addKeys(
  component: Component<GatewayValues>,
  context: LowerContext,
): { readonly own: Access; readonly operations: readonly Operation[] } | undefined {
  const { auth } = component.values;
  if (auth.auth !== "jwt") return undefined;
  const variable = `${identifier(component.id)}_jwks_endpoint`;
  context.root.variable(variable, {
    type: "string",
    nullable: false,
    description: `Address of the keys of ${auth.issuer}: \`jwks_uri\` in its OpenID configuration.`,
    validation: [
      {
        // A query as some issuers have it, in signs that start.sh passes on as they are.
        condition: `\${can(regex("^https://[A-Za-z0-9.-]+(/[A-Za-z0-9._~/-]*([?][A-Za-z0-9._~=-]*)?)?$", var.${variable}))}`,
        error_message: "The address of the keys begins with https://, and has neither a port nor a second parameter.",
      },
    ],
  });
  const issuer = auth.issuer.replace(/\/$/, "").replace(/'/g, "%27");
  return {
    own: { settings: { [keysSetting]: `\${var.${variable}}` } },
    operations: [
      {
        phase: "before",
        title: `Find the keys of ${auth.issuer}`,
        text: `Pods behind the load balancer of \`${component.name}\` check tokens with the keys of their issuer. Give their address as the variable \`${variable}\`. The issuer has to put \`${auth.audience}\` into \`aud\`, and its address has to be reachable from the internet.`,
        commands: [`export TF_VAR_${variable}="$(curl --fail --silent --show-error '${issuer}/.well-known/openid-configuration' | jq --raw-output .jwks_uri)"`],
      },
    ],
  };
}
