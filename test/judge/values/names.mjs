// Names against the table of limits: length, characters, reserved words, and what may not be there twice.
import { known } from "./check.mjs";
import { limits } from "./table.mjs";

const rows = Object.entries(limits).map(([key, limit]) => ({ ...limit, type: key.split(".")[0], argument: limit.argument ?? "name" }));

/** What a name is unique in, for one resource; undefined where only its parent could say. */
function scopeOf({ unique }, body, file) {
  const place = file.split("/")[0];
  if (unique === "global") return "the world";
  if (unique === "parent") return undefined;
  if (unique === "region") return `${place} ${body.region ?? body.location ?? ""}`;
  if (unique === "group") return `${place} ${body.resource_group_name ?? ""}`;
  return unique;
}

export function createNames() {
  const seen = new Map();
  /** Checks a resource. */
  return (type, body, where, file, found) => {
    for (const row of rows.filter((one) => one.type === type)) {
      const value = body[row.argument];
      if (typeof value !== "string" || !known(value)) continue;
      const at = `${where}.${row.argument}`;
      const least = row.least ?? 1;
      if (value.length < least || value.length > row.most) found.push(`${at}: "${value}" has ${value.length} characters, not ${least} to ${row.most}`);
      if (!row.form.test(value)) found.push(`${at}: "${value}" does not match ${row.form}`);
      for (const never of row.reserved ?? []) if (never.test(value)) found.push(`${at}: "${value}" matches ${never}, which is reserved`);
      const scope = scopeOf(row, body, file);
      if (scope === undefined) continue;
      const key = `${type} ${row.argument} ${scope} ${value.toLowerCase()}`;
      const before = seen.get(key);
      if (before !== undefined && before !== where) found.push(`${at}: the name "${value}" is that of ${before}, and it may be there once (${row.unique})`);
      seen.set(key, where);
    }
  };
}
