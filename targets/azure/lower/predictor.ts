import type { PredictorValues } from "../../../dsl/components/predictor.ts";
import { type CloudPredictorDetails, predictorRealises, planPredictor } from "../../cloud/kinds/predictor.ts";
import { lowerServer } from "../../cloud/kinds/serving.ts";
import { defineAzureKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { served, serving, tokens } from "./serving.ts";
import { weightStore } from "./weights.ts";

/** A model server that is not for language, on CPUs of the cluster. */
export default defineAzureKind<PredictorValues, CloudPredictorDetails>({
  realises: { ...predictorRealises(served), cache: tokens },
  plan: (component, context) => planPredictor(component, context, serving),

  lower: (component, plan, context) => [lowerServer(component, plan.details, context, weightStore(context), offer), []],
});
