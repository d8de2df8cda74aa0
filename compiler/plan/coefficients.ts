import data from "./coefficients.json" with { type: "json" };

/** Priors of the planner, with their date and sources beside them. Fitted numbers are elsewhere: compiler/estimate/calibration.json, engine/first-token.json. */
export const coefficients = data;
