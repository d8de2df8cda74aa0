/** What a provider and its cloud take as a name. */
export interface Limit {
  /** Argument of the resource that holds it. @default "name" */
  readonly argument?: string;
  /** Characters at least. @default 1 */
  readonly least?: number;
  /** Characters at most. */
  readonly most: number;
  readonly form: RegExp;
  /** Within what no two may be the same; "parent" is the resource that holds it. */
  readonly unique: "global" | "account" | "project" | "subscription" | "region" | "group" | "parent";
  /** Taken by the cloud: words that no name may be, begin with or hold. */
  readonly reserved?: readonly RegExp[];
  readonly source: string;
}

/** Rows that come from one place. */
export const from = <const T extends Readonly<Record<string, Omit<Limit, "source">>>>(source: string, rows: T): { readonly [P in keyof T]: Limit } =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, { ...row, source }])) as { readonly [P in keyof T]: Limit };
