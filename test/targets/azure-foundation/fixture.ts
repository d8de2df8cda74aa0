import type { Foundation } from "../../../targets/azure/contract.ts";
import type { FoundationDetails } from "../../../targets/azure/foundation/context.ts";
import { lowerFoundation } from "../../../targets/azure/foundation/index.ts";
import { planFoundation } from "../../../targets/azure/foundation/plan.ts";
import { tagging } from "../../../targets/azure/tags.ts";
import { catalog, foundationHarness } from "../../harness/foundation.ts";

export { catalog, component, componentPlan } from "../../harness/foundation.ts";

export const { place, system, pool, planContext, planned, emitted } = foundationHarness<FoundationDetails, Foundation>({
  place: { cloud: "azure", region: "westeurope", zones: 3, subscription: "0f6f2f9d-7c2f-4b0c-9a51-5d341a9e8e11" },
  pool: { instanceTypes: ["Standard_ND96isr_H100_v5"], vcpus: 96, memoryGib: 1900 },
  backend: "azurerm",
  planFoundation,
  lower({ of, at, plan, details, names, root }, ask) {
    const subscriptionId = at.subscription ?? "${var.subscription_id}";
    const { foundation } = lowerFoundation({ system: of, plan, details, catalog, names, root: tagging(root, of), subscriptionId });
    ask(foundation);
    return foundation;
  },
});
