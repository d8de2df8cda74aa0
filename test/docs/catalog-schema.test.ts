import { expect, it } from "vitest";
import { overlayJsonSchema } from "../../compiler/catalog/overlay/schema.ts";

it("the schema of lintel.catalog.json is published as it is read", async () => {
  const schema = { title: "lintel.catalog.json", ...overlayJsonSchema() };
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot("../../docs/catalog.schema.json");
});
