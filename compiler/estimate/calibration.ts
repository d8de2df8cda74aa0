import type { TaskName } from "./sample.ts";
import type { StoredCorrection } from "./trees.ts";

/** Quantiles of log(measured / estimated) over groups that the fit had not seen. */
export interface Band {
  /** `engine|generation|load`, `engine|load`, `engine`, or empty for the whole task. */
  readonly bucket: string;
  readonly low: number;
  readonly high: number;
  readonly groups: number;
  readonly points: number;
}

/** A calibrated group, for `nearestCalibrated` and `inCoverage`. */
export interface Group {
  readonly model: string;
  readonly gpu: string;
  readonly engine: string;
  readonly generation: string;
  readonly modelClass: string;
  /** How replicas of a served model were laid out that do more than tensor and pipeline parallelism: names of coverage.ts. @default none */
  readonly layouts?: readonly string[];
}

/** How well the fit met groups that it had not seen. Errors and coverage are fractions, width is high / low. */
export interface Scores {
  readonly points: number;
  readonly groups: number;
  readonly medianError: number;
  readonly meanError: number;
  readonly p90Error: number;
  readonly bias: number;
  readonly coverage: number;
  readonly width: number;
}

/** Factors on a band's logarithms outside of what was calibrated. */
export interface Extrapolation {
  /** The engine was calibrated on this generation, but not with this model class or these sizes. */
  readonly model: number;
  /** The engine was not calibrated on this generation. */
  readonly device: number;
}

export interface TaskCalibration {
  readonly model: StoredCorrection;
  readonly bands: readonly Band[];
  readonly extrapolation: Extrapolation;
  readonly groups: readonly Group[];
  /** Logarithms of the least and most size that was measured, by feature. */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  readonly scores: Scores;
}

export interface Calibration {
  readonly format: 2;
  /** Date of the measurements' file. */
  readonly asOf: string;
  readonly source: string;
  readonly about: string;
  readonly tasks: Readonly<Partial<Record<TaskName, TaskCalibration>>>;
}

export const formatVersion = 2;
