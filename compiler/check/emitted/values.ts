export type Body = Readonly<Record<string, unknown>>;
export const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);

/** A value that Terraform finds out at apply: it cannot be judged. */
export const isUndecided = (value: unknown): boolean => typeof value === "string" && /\$\{(?!["'])/.test(value.replaceAll("$${", ""));

/**
 * What stands at a path of a resource or object: "encryption_configuration.resources.0". Blocks that may occur once are written as an
 * object or as a list of one: both are read. `undefined` where there is nothing.
 */
export function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const key of path.split(".")) {
    if (Array.isArray(value) && !/^\d+$/.test(key)) {
      if (value.length !== 1) return undefined;
      value = value[0];
    }
    if (isBody(value) && key === "0" && !Object.hasOwn(value, key)) continue;
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isBody(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** Every block at a path, whether it stands alone or in a list. */
export function blocksAt(body: unknown, path: string): readonly Body[] {
  return path
    .split(".")
    .reduce<readonly unknown[]>((found, key) => found.flatMap((one) => (isBody(one) ? listed(one[key]) : [])), [body])
    .filter(isBody);
}

export const listed = (value: unknown): readonly unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** All strings in a value. */
export function stringsIn(value: unknown, found: string[] = []): readonly string[] {
  if (typeof value === "string") found.push(value);
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) stringsIn(one, found);
  return found;
}
