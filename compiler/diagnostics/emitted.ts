import type { Cloud } from "../system.ts";

/** Something that was emitted. */
export interface EmittedRef {
  readonly cloud: Cloud;
  readonly region: string;
  /** File below the output folder: "aws/terraform/foundation/main.tf.json". */
  readonly file: string;
  /** Terraform address, or "Kind/name" of a Kubernetes object: what overrides name it. */
  readonly address: string;
  /** JSON pointer to the value that was read. @default the whole */
  readonly pointer?: string;
}
