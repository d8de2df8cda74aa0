import type { PredictorValues } from "../../../dsl/components/predictor.ts";
import { type CloudPredictorDetails, planPredictor, predictorRealises } from "../../cloud/kinds/predictor.ts";
import { lowerServer } from "../../cloud/kinds/serving.ts";
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { served, serving } from "./serving.ts";
import { weightStore } from "./weights.ts";

/** A model server that is not for language, on CPUs of the cluster. */
export default defineAwsKind<PredictorValues, CloudPredictorDetails>({
  realises: predictorRealises(served),
  plan: (component, context) => planPredictor(component, context, serving),

  lower: (component, plan, context) => [lowerServer(component, plan.details, context, weightStore(context), offer), []],
});
