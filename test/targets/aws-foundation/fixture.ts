import type { Foundation } from "../../../targets/aws/contract.ts";
import type { FoundationDetails } from "../../../targets/aws/foundation/context.ts";
import { lowerFoundation } from "../../../targets/aws/foundation/index.ts";
import { planFoundation } from "../../../targets/aws/foundation/plan.ts";
import { awsProvider } from "../../../targets/aws/foundation/tags.ts";
import { type Body, catalog, foundationHarness } from "../../harness/foundation.ts";

export { catalog, component, componentPlan } from "../../harness/foundation.ts";

export const { place, system, pool, planContext, planned, emitted } = foundationHarness<FoundationDetails, Foundation>({
  place: { cloud: "aws", region: "eu-north-1", zones: 3 },
  pool: { instanceTypes: ["p5.48xlarge"], vcpus: 192, memoryGib: 2048 },
  backend: "s3",
  planFoundation,
  lower({ of, at, plan, details, names, root, secrets }, ask) {
    root.provider("aws", awsProvider(of, at));
    const { foundation, grantSecrets } = lowerFoundation({ system: of, plan, details, catalog, names, root });
    ask(foundation);
    grantSecrets(secrets);
    return foundation;
  },
});

export interface PolicyJson {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: string | string[];
    readonly Resource: string | string[];
    readonly Principal?: unknown;
    readonly Condition?: Record<string, Record<string, unknown>>;
  }[];
}
export const policyOf = (body: Body, key = "policy"): PolicyJson => JSON.parse(String(body[key]));
