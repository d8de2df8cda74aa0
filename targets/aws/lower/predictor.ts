import type { PredictorValues } from "../../../dsl/components/predictor.ts";
import { callAccess } from "../../cloud/http.ts";
import { type CloudPredictorDetails, planPredictor, predictorRealises } from "../../cloud/kinds/predictor.ts";
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { served, serving } from "./serving.ts";
import { hubWeights } from "./weights.ts";

/** A model server that is not for language, on CPUs of the cluster. */
export default defineAwsKind<PredictorValues, CloudPredictorDetails>({
  realises: predictorRealises(served),
  plan: (component, context) => planPredictor(component, context, serving),

  lower(component, plan, context) {
    const { details } = plan;
    const weights = details.hub === undefined ? undefined : hubWeights(component, details.hub, context);
    return [
      {
        workload: true,
        access: offer({ invokes: () => callAccess(component, details.http) }),
        ...(weights === undefined ? {} : { own: weights.own, operations: weights.operations }),
      },
      [],
    ];
  },
});
