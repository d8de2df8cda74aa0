import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import type { LowerContext } from "../contract.ts";
import { apiName, usagePlanName } from "./rest-api.ts";
import { type RestAuth, stageName } from "./rest-plan.ts";

/** What Terraform does not do for a REST API: the log role of the account, and its callers. */
export function restOperations(component: Component<GatewayValues>, auth: RestAuth, context: LowerContext): readonly Operation[] {
  return [accountRole(component, context), auth === "iam" ? callers(component, context) : keys(component, context)];
}

/** The role is a setting of the whole account in a region, so no single system owns it. */
const accountRole = ({ name }: Component<unknown>, { place }: LowerContext): Operation => ({
  phase: "before",
  title: "Let API Gateway write logs",
  text: `API Gateway writes the logs of \`${name}\` with one role for the whole account in ${place.region}, which this output leaves alone. The check fails where there is none: make a role that \`apigateway.amazonaws.com\` may assume, with the managed policy \`AmazonAPIGatewayPushToCloudWatchLogs\`, and set it with \`aws apigateway update-account\`.`,
  commands: [`aws apigateway get-account --region ${place.region} --output json | jq --exit-status --raw-output .cloudwatchRoleArn`],
});

function callers(component: Component<GatewayValues>, context: LowerContext): Operation {
  const { foundation, place } = context;
  const account = foundation.accountId.includes("${") ? "ACCOUNT" : foundation.accountId;
  const partition = foundation.partition.includes("${") ? "aws" : foundation.partition;
  return {
    phase: "after",
    title: `Let callers invoke ${component.name}`,
    text: `A caller of \`${component.name}\` signs its requests with Signature Version 4 for the service \`execute-api\`. Its role, in this account, needs \`execute-api:Invoke\` on \`arn:${partition}:execute-api:${place.region}:${account}:API/${stageName}/METHOD/PATH\`, for example ${examplesOf(component, `arn:${partition}:execute-api:${place.region}:${account}:API`)}. \`API\` is what the command prints${account === "ACCOUNT" ? ", and `ACCOUNT` the account" : ""}.`,
    commands: [`aws apigateway get-rest-apis --region ${place.region} --query "items[?name=='${apiName(component, context)}'].id" --output text`],
  };
}

const examplesOf = ({ values }: Component<GatewayValues>, api: string): string =>
  Object.entries(values.routes)
    .slice(0, 1)
    .flatMap(([path, { methods }]) => {
      const [method = "POST"] = methods;
      const base = path.replace(/\/$/, "");
      return [`\`${api}/${stageName}/${method}${base}\` and \`${api}/${stageName}/${method}${base}/*\``];
    })
    .join(", ");

function keys(component: Component<GatewayValues>, context: LowerContext): Operation {
  const at = `--region ${context.place.region}`;
  return {
    phase: "after",
    title: `Give callers of ${component.name} keys`,
    text: `Callers send a key as the header \`x-api-key\`. A key is a secret, so none is made by Terraform, whose state would hold it. Repeat this for each caller with a name of its own, and hand the value over as a secret. To take a key back, delete it with \`aws apigateway delete-api-key\`. A key tells callers apart; it does not prove who holds it.`,
    commands: [
      "export CALLER=name-of-the-caller",
      `export KEY_ID="$(aws apigateway create-api-key ${at} --name "$CALLER" --enabled --query id --output text)"`,
      `aws apigateway create-usage-plan-key ${at} --key-type API_KEY --key-id "$KEY_ID" --query name --output text --usage-plan-id "$(aws apigateway get-usage-plans ${at} --query "items[?name=='${usagePlanName(component, context)}'].id" --output text)"`,
      `aws apigateway get-api-key ${at} --api-key "$KEY_ID" --include-value --query value --output text`,
    ],
  };
}
