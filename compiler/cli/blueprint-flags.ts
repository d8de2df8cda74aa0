import type { Cloud } from "../system.ts";
import { parseFlags, UsageError } from "./usage.ts";

/** Flags of every command that reads a blueprint. */
export const blueprintOptions = {
  set: { type: "string", multiple: true },
  target: { type: "string", multiple: true },
  format: { type: "string" },
  "as-of": { type: "string" },
  catalog: { type: "string" },
  policy: { type: "string" },
  baseline: { type: "string" },
} as const;

const formatUsage = "  --format FORMAT    pretty (default) or json: one JSON document on standard output";

/** What `blueprintOptions` do, with the command's own words on `--format`. */
export const blueprintUsageWith = (format: string): string => `  --set key=value    value of a parameter of the blueprint; may be repeated
  --target NAME      keep only this cloud (aws, gcp, azure), or only the Kubernetes manifests (kubernetes); may be
                     repeated. What other runs wrote for the rest stays as it is
${format}
  --catalog FILE     private overlay over the catalogue: negotiated prices, reservations, quotas, what may be used;
                     default: lintel.catalog.json beside the nearest package.json
  --policy FILE      policy of the organisation; default: lintel.policy.ts at the root of the repository, else beside the
                     nearest package.json
  --baseline FILE    findings that were there before and do not count; default: lintel.baseline.json beside the nearest
                     package.json
  --as-of DATE       day against which waivers expire and to which ages of prices are counted, like 2027-03-31;
                     without it, expiry is not judged, and ages are counted to today`;
export const blueprintUsage = blueprintUsageWith(formatUsage);

export interface BlueprintFlags {
  readonly set: Readonly<Record<string, string>>;
  /** Absent: all that the blueprint names. */
  readonly clouds?: readonly Cloud[];
  /** Only Kubernetes manifests are wanted. */
  readonly manifestsOnly: boolean;
  readonly format: "pretty" | "json";
  readonly asOf?: string;
  /** Overlay that was named, relative to the current directory. */
  readonly catalog?: string;
  /** Policy that was named, relative to the current directory. */
  readonly policy?: string;
  /** Baseline that was named, relative to the current directory. */
  readonly baseline?: string;
}

const clouds: Readonly<Record<string, Cloud>> = { aws: "aws", gcp: "gcp", azure: "azure" };

export function readBlueprintFlags(values: {
  readonly set?: string[] | undefined;
  readonly target?: string[] | undefined;
  readonly format?: string | undefined;
  readonly "as-of"?: string | undefined;
  readonly catalog?: string | undefined;
  readonly policy?: string | undefined;
  readonly baseline?: string | undefined;
}): BlueprintFlags {
  const set: Record<string, string> = Object.create(null);
  for (const pair of values.set ?? []) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UsageError(`\`--set ${pair}\` is not key=value`);
    const key = pair.slice(0, equals);
    if (key in set) throw new UsageError(`\`--set ${key}\` is given twice`);
    set[key] = pair.slice(equals + 1);
  }
  const targets = (values.target ?? []).flatMap((one) => one.split(","));
  const kept: Cloud[] = [];
  for (const name of targets) {
    const cloud = Object.hasOwn(clouds, name) ? clouds[name] : undefined;
    if (cloud !== undefined) kept.push(cloud);
    else if (name !== "kubernetes") throw new UsageError(`there is no target \`${name}\`; there are ${Object.keys(clouds).join(", ")}, kubernetes`);
  }
  const { format = "pretty", "as-of": asOf } = values;
  if (format !== "pretty" && format !== "json") throw new UsageError(`there is no format \`${format}\`; there are pretty, json`);
  if (asOf !== undefined && !isDay(asOf)) throw new UsageError(`\`--as-of ${asOf}\` is no day; write it like 2027-03-31`);
  if (values.catalog === "") throw new UsageError("`--catalog` needs a file");
  for (const name of ["policy", "baseline"] as const) if (values[name] === "") throw new UsageError(`\`--${name}\` needs a file`);
  return {
    ...(values.policy === undefined ? {} : { policy: values.policy }),
    ...(values.baseline === undefined ? {} : { baseline: values.baseline }),
    ...(values.catalog === undefined ? {} : { catalog: values.catalog }),
    set,
    manifestsOnly: targets.includes("kubernetes"),
    format,
    ...(kept.length > 0 ? { clouds: kept } : {}),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The one blueprint that a command line names. */
export function onlyBlueprint(positionals: readonly string[]): string {
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError("name a blueprint, for example `blueprint.ts`");
  if (more.length > 0) throw new UsageError(`one blueprint at a time: \`${more.join(" ")}\` is too much`);
  return file;
}

export { parseFlags };
