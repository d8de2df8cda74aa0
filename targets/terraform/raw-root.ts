/** An input variable. `type` is an expression such as "list(string)". */
export interface Variable {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly sensitive?: boolean;
  /** Never kept, neither in the state nor in a plan. @default false */
  readonly ephemeral?: boolean;
  readonly validation?: readonly { readonly condition: string; readonly error_message: string }[];
}

/** What a root takes without the bindings of a provider. Bodies are as Terraform's JSON has them. */
export interface RawRoot {
  readonly name: string;
  /** Adds a block of a provider that has no bindings here (helm, kubernetes, terraform_remote_state). Returns its address. */
  addRaw(owner: string, block: "resource" | "data", type: string, name: string, body: Readonly<Record<string, unknown>>): string;
  /** An input of the root. Without `default` Terraform asks for it. Arguments as Terraform names them. */
  variable(name: string, body: Variable): void;
  output(name: string, value: unknown, description: string): void;
}
