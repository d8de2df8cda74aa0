import { type Calibration, formatVersion } from "./calibration.ts";

/** A calibration that this version cannot use; the message says why. */
export class CalibrationError extends Error {
  override readonly name = "CalibrationError";
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws CalibrationError for what is no calibration of this format */
export function readCalibration(data: unknown): Calibration {
  if (!isObject(data) || data["format"] !== formatVersion) throw new CalibrationError(`its format is not ${formatVersion}`);
  const tasks = data["tasks"];
  if (!isObject(tasks)) throw new CalibrationError("it lacks tasks");
  for (const [name, task] of Object.entries(tasks)) {
    const model = isObject(task) ? task["model"] : undefined;
    const complete = isObject(task) && Array.isArray(task["bands"]) && Array.isArray(task["groups"]) && isObject(model);
    if (
      !complete ||
      !Array.isArray(model["features"]) ||
      !Array.isArray(model["lines"]) ||
      !Array.isArray(model["trees"]) ||
      typeof model["start"] !== "number" ||
      !isObject(task["extrapolation"]) ||
      !isObject(task["ranges"])
    )
      throw new CalibrationError(`the task ${name} is not complete`);
  }
  return data as unknown as Calibration;
}
