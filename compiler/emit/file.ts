/** A file of the output, before anything is written. */
export interface OutputFile {
  /** Relative to the output folder, slashes forward. */
  readonly path: string;
  readonly text: string;
}
