// What the judges of values have in common.

/** What a text may be. */
export const rule = (least, most, pattern = /^/, ...never) => ({ least, most, pattern, never });
/** Not a reference that Terraform resolves. */
export const known = (value) => typeof value !== "string" || !value.includes("${");
export const list = (value) => (Array.isArray(value) ? value : [value]);
const given = (value) => value !== undefined && value !== null;

/** Values at a dotted path; blocks may be an object or a list of them. */
export function at(value, path) {
  if (!given(value)) return [];
  if (Array.isArray(value)) return value.flatMap((item) => at(item, path));
  if (path.length === 0) return [value];
  return typeof value === "object" ? at(value[path[0]], path.slice(1)) : [];
}

/**
 * Holds a value against what is wanted: a list of what it may be, a rule for text, or a function that says what is wrong.
 * What Terraform finds out is not known here, and passes.
 */
export function check(value, wanted, where, found) {
  if (!given(value) || !known(value)) return;
  if (Array.isArray(value)) {
    for (const item of value) check(item, wanted, where, found);
    return;
  }
  if (typeof wanted === "function") {
    const wrong = wanted(value);
    if (wrong) found.push(`${where}: ${JSON.stringify(value)} ${wrong}`);
    return;
  }
  if (Array.isArray(wanted)) {
    if (!wanted.includes(value)) found.push(`${where}: ${JSON.stringify(value)} is none of ${wanted.join(", ")}`);
    return;
  }
  const text = String(value);
  if (text.length < wanted.least || text.length > wanted.most)
    found.push(`${where}: "${text}" has ${text.length} characters, not ${wanted.least} to ${wanted.most}`);
  if (!wanted.pattern.test(text)) found.push(`${where}: "${text}" does not match ${wanted.pattern}`);
  for (const never of wanted.never) if (never.test(text)) found.push(`${where}: "${text}" matches ${never}`);
}

/** A number in a range. */
export const between = (low, high) => (value) => {
  const number = Number(value);
  return Number.isFinite(number) && number >= low && number <= high ? undefined : `is not between ${low} and ${high}`;
};

/** Rules of one type of resource, by dotted path. */
export function checkBody(body, rules, where, found) {
  for (const [path, wanted] of Object.entries(rules ?? {})) for (const value of at(body, path.split("."))) check(value, wanted, `${where}.${path}`, found);
}

export function walk(value, visit, key) {
  visit(value, key);
  if (Array.isArray(value)) for (const item of value) walk(item, visit, key);
  else if (typeof value === "object" && value !== null) for (const [name, item] of Object.entries(value)) walk(item, visit, name);
}

/** First and last address of an IPv4 network; undefined where it is none. */
export function network(cidr) {
  const [address = "", bits = ""] = String(cidr).split("/");
  const parts = address.split(".").map(Number);
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - Number(bits));
  const whole = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) && /^\d+$/.test(bits) && Number(bits) <= 32;
  return whole && number % size === 0 ? { first: number, last: number + size - 1 } : undefined;
}

export function checkCidr(cidr, where, found) {
  // IPv6 networks are written by nobody here but as a whole.
  if (known(cidr) && !cidr.includes(":") && network(cidr) === undefined) found.push(`${where}: "${cidr}" is no network`);
}

/** Networks that share addresses. */
export function checkDisjoint(ranges, found) {
  const placed = ranges.flatMap(({ cidr, where }) => {
    const range = known(cidr) ? network(cidr) : undefined;
    return range === undefined ? [] : [{ ...range, cidr, where }];
  });
  placed.sort((a, b) => a.first - b.first);
  for (const [index, one] of placed.entries()) {
    const next = placed[index + 1];
    if (next !== undefined && next.first <= one.last) found.push(`${next.where}: ${next.cidr} lies in ${one.cidr} of ${one.where}`);
  }
}

/** Numbers that may be there once: priorities of rules. */
export function checkOnce(values, what, found) {
  const seen = new Map();
  for (const { value, where } of values) {
    if (!given(value) || !known(value)) continue;
    const before = seen.get(value);
    if (before !== undefined) found.push(`${where}: ${what} ${value} is that of ${before}`);
    seen.set(value, where);
  }
}

/** The same within what they belong to. */
export function checkOnceIn(values, what, found) {
  for (const group of new Set(values.map((one) => one.group)))
    checkOnce(
      values.filter((one) => one.group === group),
      what,
      found,
    );
}

/** Resources of one type in a root: name, body, where. */
export const ofType = (resources, type, file) =>
  Object.entries(resources[type] ?? {}).map(([name, body]) => ({ name, body, where: `${file}: ${type}.${name}` }));
