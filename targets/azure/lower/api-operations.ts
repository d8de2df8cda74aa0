import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { terraform } from "../../cloud/steps.ts";
import type { LowerContext } from "../contract.ts";
import { prefixOf } from "./certificate.ts";
import type { ApiAuth } from "./gateway-plan.ts";

export const openVariable = (component: Component<unknown>): string => `${prefixOf(component)}_open_at_first`;
export const publisherVariable = (component: Component<unknown>): string => `${prefixOf(component)}_notices_to`;
export const audienceVariable = (component: Component<unknown>): string => `${prefixOf(component)}_audience`;

/** What Terraform does not do for API Management: closing it, and its callers. */
export function apiOperations(
  component: Component<GatewayValues>,
  auth: ApiAuth,
  service: string,
  context: Pick<LowerContext, "folder">,
): readonly Operation[] {
  const open = openVariable(component);
  return [
    {
      phase: "before",
      title: `Open API Management of ${component.name} for its making`,
      text: `Azure makes API Management with a public address only, and closes it once it has a private endpoint. Set the variable for the first apply. Tokens and keys are checked at that address as well; what it goes round until it is closed is the firewall. Give the address for its notices too.`,
      commands: [`export TF_VAR_${open}=true`, `export TF_VAR_${publisherVariable(component)}=platform@example.com`],
    },
    {
      phase: "foundation",
      title: `Close API Management of ${component.name}`,
      text: "Right after the first apply: take the variable back and apply again. Later applies need neither.",
      commands: [`unset TF_VAR_${open}`, `${terraform(context, "foundation")} apply`],
    },
    ...callers[auth](component, service),
  ];
}

const callers: Readonly<Record<ApiAuth, (component: Component<GatewayValues>, service: string) => readonly Operation[]>> = {
  jwt: (component) => {
    const { auth } = component.values;
    if (auth.auth !== "jwt") return [];
    return [
      {
        phase: "before",
        title: `Check the keys of ${auth.issuer}`,
        text: `API Management reads the keys of \`${auth.issuer}\` from its OpenID configuration, over the internet: it has to be reachable there, name the same issuer, and sign with RS256 or HS256.`,
        commands: [
          `curl --fail --silent --show-error '${auth.issuer.replace(/\/$/, "").replace(/'/g, "%27")}/.well-known/openid-configuration' | jq --raw-output .issuer`,
        ],
      },
    ];
  },
  iam: (component) => [
    {
      phase: "before",
      title: `Register ${component.name} with Entra`,
      text: `Callers get tokens of Entra for an application that stands for \`${component.name}\`. Make it, and let only those in that it is assigned to.`,
      commands: [
        `APPLICATION="$(az ad app create --display-name ${component.id} --query appId --output tsv)"`,
        'az ad app update --id "$APPLICATION" --identifier-uris "api://$APPLICATION"',
        'az ad sp create --id "$APPLICATION" --output none && az ad sp update --id "$APPLICATION" --set appRoleAssignmentRequired=true',
        `export TF_VAR_${audienceVariable(component)}="api://$APPLICATION"`,
      ],
    },
  ],
  "api key": (component, service) => [
    {
      phase: "after",
      title: `Give callers of ${component.name} keys`,
      text: "Callers send a key as the header `x-api-key`. A key is a secret, so none is made by Terraform, whose state would hold it. Repeat this for each caller with a name of its own, and hand the value over as a secret. To take a key back, delete the subscription. A key tells callers apart; it does not prove who holds it.",
      commands: [
        "export CALLER=name-of-the-caller",
        `SERVICE="$(az apim list --query "[?name=='${service}'].id | [0]" --output tsv)"`,
        'az rest --method put --url "$SERVICE/subscriptions/$CALLER?api-version=2024-05-01" --body "{\\"properties\\":{\\"scope\\":\\"$SERVICE/products/callers\\",\\"displayName\\":\\"$CALLER\\",\\"state\\":\\"active\\"}}" --output none',
        'az rest --method post --url "$SERVICE/subscriptions/$CALLER/listSecrets?api-version=2024-05-01" --query primaryKey --output tsv',
      ],
    },
  ],
};
