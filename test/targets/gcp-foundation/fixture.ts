import type { Foundation } from "../../../targets/gcp/contract.ts";
import type { FoundationDetails } from "../../../targets/gcp/foundation/context.ts";
import { lowerFoundation } from "../../../targets/gcp/foundation/index.ts";
import { planFoundation } from "../../../targets/gcp/foundation/plan.ts";
import { catalog, foundationHarness } from "../../harness/foundation.ts";

export { catalog, component, componentPlan } from "../../harness/foundation.ts";

export const { place, system, pool, planContext, planned, emitted } = foundationHarness<FoundationDetails, Foundation>({
  place: { cloud: "gcp", region: "europe-west4", zones: 3, project: "support-chat-prod" },
  pool: { instanceTypes: ["a3-highgpu-8g"], vcpus: 208, memoryGib: 1872 },
  backend: "gcs",
  planFoundation,
  lower({ of, at, plan, details, names, root, secrets }, ask) {
    const projectId = at.project ?? "${var.project_id}";
    const { foundation, grantSecrets } = lowerFoundation({ system: of, plan, details, catalog, names, root, projectId });
    ask(foundation);
    grantSecrets({ own: [], named: secrets });
    return foundation;
  },
});
