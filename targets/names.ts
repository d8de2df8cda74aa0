import { createHash } from "node:crypto";

/** Six hexadecimal digits that depend on the text alone. */
export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);

/** Cuts to `limit` and appends a hash of the whole when it is too long. */
export function fit(name: string, limit: number): string {
  return name.length <= limit ? name : `${name.slice(0, limit - 7).replace(/-+$/, "")}-${shortHash(name)}`;
}

const environments = { production: "prod", staging: "staging", development: "dev" } as const;

/** Names of everything that is emitted, from one place. */
export interface Names {
  /** `support-chat-prod`. */
  readonly stem: string;
  /** `support-chat-prod-answers`, cut to `limit` characters. */
  of(component: string, limit: number): string;
  /** The same with a hash of system, environment, place and component: for names that are shared by all customers. */
  global(component: string, limit: number): string;
  /** What begins with a component's id, as it was called before a rename. */
  before(name: string): string;
  /** `/support-chat/production/answers/host`. */
  parameter(component: string, name: string): string;
}

export function createNames(
  system: string,
  environment: keyof typeof environments,
  place: { readonly cloud: string; readonly region: string; readonly account?: string; readonly project?: string; readonly subscription?: string },
  /** Not the only place on its cloud: names say the region, because many are unique in an account and not in a region. @default false */
  several = false,
  /** What a component was called before: its names stay. @default as it is called */
  before: (name: string) => string = (name) => name,
): Names {
  const stem = `${system}-${environments[environment]}${several ? `-${place.region}` : ""}`;
  const seed = [stem, place.cloud, place.region, place.account ?? place.project ?? place.subscription ?? ""].join("/");
  return {
    stem,
    before,
    of: (component, limit) => fit(`${stem}-${before(component)}`, limit),
    global: (component, limit) => {
      const was = before(component);
      const hash = shortHash(`${seed}/${was}`);
      return `${fit(`${stem}-${was}`, limit - 7)}-${hash}`;
    },
    parameter: (component, name) => `/${system}/${environment}/${before(component)}/${name}`,
  };
}
