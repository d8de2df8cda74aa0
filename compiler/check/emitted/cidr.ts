import type { Resource, TerraformView } from "./terraform.ts";
import { isBody, isUndecided, listed, valueAt } from "./values.ts";

const words: readonly string[] = ["*", "any", "internet", "azurecloud"];
/** Wider than a /8: no network of one owner is that wide. */
const narrowest = 8;

/** Whether a range of addresses takes in the internet, or all of a cloud. `undefined` where it is known at apply only. */
export function isOpen(range: unknown): boolean | undefined {
  if (typeof range !== "string" || range === "") return false;
  if (isUndecided(range)) return undefined;
  if (words.includes(range.toLowerCase())) return true;
  const [, length] = /\/(\d+)$/.exec(range) ?? [];
  if (length !== undefined) return Number(length) < narrowest;
  return range === "0.0.0.0" || range === "::";
}

/** The same for ranges that may come from a variable: what its validation refuses cannot come. */
export function anyOpen(view: TerraformView, resource: Resource, ranges: unknown): { readonly open: boolean | undefined; readonly shown: string } {
  let open: boolean | undefined = false;
  for (const range of listed(ranges)) {
    const one = isOpen(range) ?? (boundedBy(view, resource, range) ? false : undefined);
    if (one === true) return { open: true, shown: String(range) };
    if (one === undefined) open = undefined;
  }
  return { open, shown: listed(ranges).map(String).join(", ") };
}

/** `${var.x}`, or `${each.value}` over it, whose validation asks for ranges of /8 or narrower. */
function boundedBy(view: TerraformView, { root, body }: Resource, range: unknown): boolean {
  const text = String(range).includes("${each.value}") ? String(body["for_each"]) : String(range);
  const [, name] = /^\$\{(?:toset\()?var\.(\w+)\)?\}$/.exec(text) ?? [];
  const main = view.roots.find((one) => one.name === root)?.main;
  if (name === undefined || main === undefined) return false;
  const validations = listed(valueAt(main, `variable.${name}`)).flatMap((one) => (isBody(one) ? listed(one["validation"]) : []));
  return validations.some((one) => {
    const [, least] = /tonumber\(split\("\/", \w+\)\[1\]\) >= (\d+)/.exec(isBody(one) ? String(one["condition"]) : "") ?? [];
    return least !== undefined && Number(least) >= narrowest;
  });
}
