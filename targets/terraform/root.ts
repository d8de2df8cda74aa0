import { TerraformDataSource, type TerraformElement, TerraformStack } from "cdktf";
import { type Construct, RootConstruct } from "constructs";
import type { TerraformRoot } from "../../compiler/target.ts";
import type { RawRoot, Variable } from "./raw-root.ts";
import { identifier, movedText, type Renames } from "./moved.ts";
import { elementsOf, merge, resolved } from "./resolve.ts";

/** A binding class of a provider, imported as `@cdktf/provider-x/lib/<resource>/index.js`. */
export interface Binding<R extends TerraformElement, C> {
  new (scope: Construct, id: string, config: C): R;
  readonly tfResourceType: string;
  readonly prototype: R;
}

/** A provider of a root, as Terraform's own settings name it. */
export interface ProviderPin {
  /** "hashicorp/aws". */
  readonly source: string;
  /** Exact version. */
  readonly version: string;
}

/** Where the state of a root is kept. S3 only so far: Google and Azure add their own. */
export interface Backend {
  readonly type: "s3" | "gcs" | "azurerm";
  readonly settings: Readonly<Record<string, string | boolean>>;
}

/** One root module under construction. The only place that knows cdktf. */
export interface Root extends RawRoot {
  /** Adds a typed resource or data source. Its address is `<type>.<name>`; `owner` is a component or "foundation". */
  add<R extends TerraformElement, C>(owner: string, binding: Binding<R, C>, name: string, config: C): R;
  /** Settings of a provider; several calls with other aliases add up. */
  provider(name: string, body: Readonly<Record<string, unknown>>): void;
  finish(): TerraformRoot;
}

export function createRoot(options: {
  readonly name: string;
  readonly requiredVersion: string;
  readonly providers: Readonly<Record<string, ProviderPin>>;
  readonly backend: Backend;
  /** Components that were called otherwise. @default none */
  readonly renames?: Renames;
}): Root {
  const stack = new TerraformStack(new RootConstruct(), options.name);
  const owners: Record<string, string> = {};
  const raw: { block: string; type: string; name: string; body: unknown }[] = [];
  const providers: Record<string, Readonly<Record<string, unknown>>[]> = {};
  const variables: Record<string, Variable> = {};
  const outputs: Record<string, unknown> = {};

  const own = (address: string, owner: string): void => {
    if (owners[address] !== undefined) throw new Error(`address ${address} is emitted twice`);
    owners[address] = owner;
  };
  return {
    name: options.name,
    add(owner, binding, name, config) {
      const id = identifier(name);
      const data = binding.prototype instanceof TerraformDataSource;
      const address = `${data ? "data." : ""}${binding.tfResourceType}.${id}`;
      own(address, owner);
      const element = new binding(stack, address, config);
      element.overrideLogicalId(id);
      return element;
    },
    addRaw(owner, block, type, name, body) {
      const id = identifier(name);
      const address = `${block === "data" ? "data." : ""}${type}.${id}`;
      own(address, owner);
      raw.push({ block, type, name: id, body });
      return address;
    },
    provider(name, body) {
      providers[name] = [...(providers[name] ?? []), body];
    },
    variable(name, body) {
      if (variables[name] !== undefined) throw new Error(`variable ${name} is declared twice`);
      variables[name] = body;
    },
    output(name, value, description) {
      outputs[name] = { value, description };
    },
    finish() {
      const json = elementsOf(stack);
      for (const { block, type, name, body } of raw) merge(json, { [block]: { [type]: { [name]: resolved(body, stack) } } });
      if (Object.keys(variables).length > 0) json["variable"] = resolved(variables, stack);
      if (Object.keys(outputs).length > 0) json["output"] = resolved(outputs, stack);
      const moved = movedText(Object.keys(owners), options.renames);
      return {
        name: options.name,
        main: { ...json, provider: resolved(providers, stack) },
        settings: settingsOf(options),
        ...(moved === undefined ? {} : { moved }),
        owners,
      };
    },
  };
}

const hcl = (value: string | boolean): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** The terraform block in HCL: Checkov's reader of JSON fails on it, and cdktf's S3 backend lacks `use_lockfile`. */
function settingsOf(options: {
  readonly requiredVersion: string;
  readonly providers: Readonly<Record<string, ProviderPin>>;
  readonly backend: Backend;
}): string {
  const byName = <T>(record: Readonly<Record<string, T>>): [string, T][] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const settings = byName(options.backend.settings);
  const width = Math.max(0, ...settings.map(([key]) => key.length));
  return [
    "terraform {",
    `  required_version = ${hcl(options.requiredVersion)}`,
    "",
    "  required_providers {",
    ...byName(options.providers).flatMap(([name, pin]) => [
      `    ${name} = {`,
      `      source  = ${hcl(pin.source)}`,
      `      version = ${hcl(pin.version)}`,
      "    }",
    ]),
    "  }",
    "",
    `  backend ${hcl(options.backend.type)} {`,
    ...settings.map(([key, value]) => `    ${key.padEnd(width)} = ${hcl(value)}`),
    "  }",
    "}",
    "",
  ].join("\n");
}
