/** A component that another one refers to, by the name that `components` gives it. */
export interface Reference {
  readonly component: string;
  /** Name of the part, for example a model of a registry. */
  readonly part?: string;
}
