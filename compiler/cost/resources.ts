import { type Market, markets } from "../catalog/offer-query.ts";
import { allClouds } from "../catalog/places.ts";
import { listed, nearest } from "../diagnostics/words.ts";
import { HOURS_PER_MONTH } from "../plan/schedule.ts";
import type { Cloud } from "../system.ts";

interface Located {
  /** Unique in its file. */
  readonly id: string;
  readonly cloud: Cloud;
  readonly region: string;
}

export interface InstanceResource extends Located {
  readonly type: "instance";
  readonly instanceType: string;
  /** @default "on-demand" */
  readonly market: Market;
  /** @default 1 */
  readonly count: number;
  /** A month's hours of each instance. @default hoursPerMonth */
  readonly hours: number;
  /** What is attached to each instance: a statement, not a charge. */
  readonly accelerators?: readonly { readonly name: string; readonly count: number }[];
}

export interface ServiceResource extends Located {
  readonly type: "service";
  readonly service: string;
  readonly item: string;
  /** For what is billed by the hour. @default 1 */
  readonly count?: number;
  /** For what is billed by the hour. @default hoursPerMonth */
  readonly hours?: number;
  /** A month's amount in the unit of the price, for everything else. */
  readonly quantity?: number;
}

export type Resource = InstanceResource | ServiceResource;

export interface ResourceList {
  /** @default 730 */
  readonly hoursPerMonth: number;
  readonly budgetUsdPerMonth?: number;
  readonly resources: readonly Resource[];
}

/** What is wrong with a file, as one sentence. */
export interface Wrong {
  readonly wrong: string;
}

class ShapeError extends Error {}

/** Larger numbers are typing errors, and their products lose cents. */
const LARGEST = 1e12;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return "a list";
  if (isFields(value)) return "an object";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
};

/** Reads the fields of one object; `owner` starts its sentences. */
function reader(fields: Fields, owner: string, known: readonly string[]) {
  const fail = (what: string): never => {
    throw new ShapeError(`${owner}: ${what}`);
  };
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    fail(`there is no field \`${name}\`; ${near === undefined ? `there are ${listed(known)}` : `did you mean \`${near}\`?`}`);
  }
  const present = (name: string): unknown => (fields[name] === undefined ? fail(`\`${name}\` is missing`) : fields[name]);
  const text = (name: string): string => {
    const value = present(name);
    return typeof value === "string" && value !== "" ? value : fail(`\`${name}\` has to be a text that is not empty, not ${shown(value)}`);
  };
  const amount = (name: string): number => {
    const value = present(name);
    if (typeof value !== "number" || !(value >= 0)) return fail(`\`${name}\` has to be a number from 0 on, not ${shown(value)}`);
    return value <= LARGEST ? value : fail(`\`${name}\` is more than 1e12`);
  };
  const list = (name: string): readonly unknown[] => {
    const value = present(name);
    return Array.isArray(value) ? value : fail(`\`${name}\` has to be a list, not ${shown(value)}`);
  };
  return {
    fail,
    text,
    amount,
    list,
    has: (name: string): boolean => fields[name] !== undefined,
    word: <const W extends string>(name: string, words: readonly W[]): W => {
      const value = text(name);
      return words.find((word) => word === value) ?? fail(`\`${name}\` is one of ${listed(words, "or")}, not ${shown(value)}`);
    },
  };
}

const located = ["id", "type", "cloud", "region"] as const;
const instanceFields = [...located, "instanceType", "market", "count", "hours", "accelerators"];
const serviceFields = [...located, "service", "item", "count", "hours", "quantity"];

function acceleratorOf(value: unknown, owner: string): { readonly name: string; readonly count: number } {
  if (!isFields(value)) throw new ShapeError(`${owner}: an accelerator is an object with \`name\` and \`count\`, not ${shown(value)}`);
  const { text, amount } = reader(value, `${owner}, accelerators`, ["name", "count"]);
  return { name: text("name"), count: amount("count") };
}

function resourceOf(value: unknown, position: number, hoursPerMonth: number): Resource {
  if (!isFields(value)) throw new ShapeError(`resource ${position}: a resource is an object, not ${shown(value)}`);
  const owner = typeof value["id"] === "string" && value["id"] !== "" ? `resource \`${value["id"]}\`` : `resource ${position}`;
  const type = reader(value, owner, Object.keys(value)).word("type", ["instance", "service"]);
  const read = reader(value, owner, type === "instance" ? instanceFields : serviceFields);
  const place = { id: read.text("id"), cloud: read.word("cloud", allClouds), region: read.text("region") };
  if (type === "service") {
    return {
      ...place,
      type,
      service: read.text("service"),
      item: read.text("item"),
      ...(read.has("count") ? { count: read.amount("count") } : {}),
      ...(read.has("hours") ? { hours: read.amount("hours") } : {}),
      ...(read.has("quantity") ? { quantity: read.amount("quantity") } : {}),
    };
  }
  return {
    ...place,
    type,
    instanceType: read.text("instanceType"),
    market: read.has("market") ? read.word("market", markets) : "on-demand",
    count: read.has("count") ? read.amount("count") : 1,
    hours: read.has("hours") ? read.amount("hours") : hoursPerMonth,
    ...(read.has("accelerators") ? { accelerators: read.list("accelerators").map((one) => acceleratorOf(one, owner)) } : {}),
  };
}

function listOf(value: unknown): ResourceList {
  if (!isFields(value)) throw new ShapeError(`the file has to hold an object, not ${shown(value)}`);
  const read = reader(value, "the file", ["version", "hoursPerMonth", "budgetUsdPerMonth", "resources"]);
  if (read.amount("version") !== 1) read.fail(`\`version\` has to be 1, not ${shown(value["version"])}`);
  const hoursPerMonth = read.has("hoursPerMonth") ? read.amount("hoursPerMonth") : HOURS_PER_MONTH;
  if (hoursPerMonth === 0) read.fail("`hoursPerMonth` has to be more than 0");
  const resources = read.list("resources").map((one, index) => resourceOf(one, index + 1, hoursPerMonth));
  const seen = new Set<string>();
  for (const { id } of resources) {
    if (seen.has(id)) read.fail(`the id \`${id}\` is there twice`);
    seen.add(id);
  }
  return { hoursPerMonth, ...(read.has("budgetUsdPerMonth") ? { budgetUsdPerMonth: read.amount("budgetUsdPerMonth") } : {}), resources };
}

/** Reads the content of a resource file, with defaults filled in. Unknown fields are refused: a misspelt one would change the bill. */
export function readResources(value: unknown): ResourceList | Wrong {
  try {
    return listOf(value);
  } catch (error) {
    if (error instanceof ShapeError) return { wrong: error.message };
    throw error;
  }
}
