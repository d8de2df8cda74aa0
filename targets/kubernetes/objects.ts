import { ApiObject, Chart } from "cdk8s";
import { RootConstruct } from "constructs";
import { type CoreProps, coreVersions, type Json } from "./core.ts";
import { type CustomSpecs, customVersions } from "./crds/index.ts";

export interface Metadata {
  /** At most 63 characters, so that it can stand in labels. */
  readonly name: string;
  /** Absent for kinds of the whole cluster. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What cdk8s asks of the root of its tree. There are no lazy values here, so nothing has to be resolved. */
class Root extends RootConstruct {
  readonly resolvers: readonly never[] = [];
}

export type Manifest = Readonly<Record<string, unknown>>;

/** The only place that knows cdk8s: one object to plain JSON, without what is `undefined`. */
function render(apiVersion: string, kind: string, metadata: Metadata, body: object): Manifest {
  const chart = new Chart(new Root(), "chart");
  return new ApiObject(chart, "object", { apiVersion, kind, ...body, metadata }).toJson() as Manifest;
}

/** An object of a core kind, checked against its typed class. */
export const coreObject = <K extends keyof CoreProps>(kind: K, metadata: Metadata, body: Omit<Json<CoreProps[K]>, "metadata">): Manifest =>
  render(coreVersions[kind], kind, metadata, body);

/** An object of a custom kind. */
export const customObject = <K extends keyof CustomSpecs>(kind: K, metadata: Metadata, spec: CustomSpecs[K]): Manifest =>
  render(customVersions[kind], kind, metadata, { spec });
