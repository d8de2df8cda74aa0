import type { TaskName } from "./sample.ts";
import type { Ensemble } from "./trees.ts";

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

export interface TaskCalibration {
  readonly model: Ensemble;
  readonly bands: readonly Band[];
  /** Factor on a band's logarithms where model class, engine and generation were not calibrated together. */
  readonly extrapolation: number;
  readonly groups: readonly Group[];
  /** Logarithms of the least and most size that was measured, by feature. */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  readonly scores: Scores;
}

export interface Calibration {
  readonly format: 1;
  /** Date of the measurements' file. */
  readonly asOf: string;
  readonly source: string;
  readonly about: string;
  readonly tasks: Readonly<Partial<Record<TaskName, TaskCalibration>>>;
}

export const formatVersion = 1;
