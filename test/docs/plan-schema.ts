import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const root = new URL("../../", import.meta.url);

/** docs/plan.schema.json: the types of the plan with their docstrings, as a JSON Schema. */
export function planSchema(): string {
  const made = createGenerator({
    path: fileURLToPath(new URL("compiler/plan/plan.ts", root)),
    tsconfig: fileURLToPath(new URL("tsconfig.json", root)),
    type: "Plan",
    skipTypeCheck: true,
    expose: "export",
    jsDoc: "extended",
    topRef: false,
    sortProps: true,
    additionalProperties: false,
  }).createSchema("Plan");
  const { definitions, $schema: _draft, ...rest } = made;
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...rest,
    title: "plan.json of lintel, schemaVersion 1",
    description:
      "The persisted middle of the compiler: what runs where, how it was sized and what it costs. For reviews and diffs. A field may be added within a version; none is renamed or removed.",
    $defs: definitions,
  };
  return `${JSON.stringify(schema, (key, value: unknown) => (key === "default" ? undefined : value), 2).replaceAll("#/definitions/", "#/$defs/")}\n`;
}
