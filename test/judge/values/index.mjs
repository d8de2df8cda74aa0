// What providers and clouds check of values, and no schema says. Usage by itself: node test/judge/values/index.mjs DIR
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { aws } from "./aws.mjs";
import { azure } from "./azure.mjs";
import { checkBody } from "./check.mjs";
import { gcp } from "./gcp.mjs";
import { createNames } from "./names.mjs";

/** A judge a provider: `rules` by type and dotted path, and what needs more than one value. */
const judges = { aws, google: gcp, azurerm: azure };

/** Verdict on one output folder of a system, with all its places. */
export function valuesOf(folder) {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("main.tf.json"))
    .sort();
  const found = [];
  const names = createNames();
  let checked = 0;
  for (const file of files) {
    const { resource = {}, provider = {}, data = {} } = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
    for (const [name, body] of Object.entries(provider)) judges[name]?.provider(body, file, found);
    for (const [type, all] of Object.entries(resource)) {
      const judge = Object.values(judges).find(({ prefix }) => type.startsWith(prefix));
      for (const [name, body] of Object.entries(all)) {
        checked += 1;
        const at = `${file}: ${type}.${name}`;
        names(type, body, at, file, found);
        checkBody(body, judge?.rules[type], at, found);
        judge?.resource(type, body, at, found);
      }
    }
    for (const judge of Object.values(judges)) judge.root(resource, file, found, data);
  }
  if (checked === 0) found.push("nothing was emitted");
  const told = [...new Set(found)];
  return { ok: told.length === 0, text: told.length === 0 ? `values of ${checked} resources` : told.join("\n") };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const verdict = valuesOf(process.argv[2] ?? ".");
  console.log(verdict.text);
  process.exit(verdict.ok ? 0 : 1);
}
