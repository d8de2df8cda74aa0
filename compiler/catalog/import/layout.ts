/** Depth down to which a value is spread over lines; below it everything stands on one line. */
type Depths = Readonly<Record<string, number>>;

const depths: Depths = { regions: 1, locations: 1, clouds: 2 };

function spread(value: unknown, depth: number, indent: string): string {
  if (depth < 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent} `;
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[\n${value.map((one) => inner + spread(one, depth - 1, inner)).join(",\n")}\n${indent}]`;
  const entries = Object.entries(value);
  return entries.length === 0
    ? "{}"
    : `{\n${entries.map(([key, one]) => `${inner}${JSON.stringify(key)}:${spread(one, depth - 1, inner)}`).join(",\n")}\n${indent}}`;
}

/** Compact JSON in which a row of a dictionary, or a region, is one line, so that a change of the data reads as a change. */
export function layOut(file: object): string {
  const parts = Object.entries(file).map(([key, value]) => {
    const depth = depths[key] === undefined ? 0 : depths[key] - 1;
    return `${JSON.stringify(key)}:${spread(value, typeof value === "object" ? depth : -1, "")}`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}
