import { awsCodes } from "./aws.ts";
import { azureCodes } from "./azure.ts";
import { catalogCodes } from "./catalog.ts";
import { checkCodes } from "./check.ts";
import { cliCodes } from "./cli.ts";
import { gcpCodes } from "./gcp.ts";
import { kubernetesCodes } from "./kubernetes.ts";
import { loadCodes } from "./load.ts";
import { lowerCodes } from "./lower.ts";
import { overrideCodes } from "./override.ts";
import { parityCodes } from "./parity.ts";
import { parseCodes } from "./parse.ts";
import { planCodes } from "./plan.ts";
import { resolveCodes } from "./resolve.ts";
import { writeCodes } from "./write.ts";

/** Every code that Lintel can print. A stage adds its codes in its own file. */
export const codes = {
  ...loadCodes,
  ...parseCodes,
  ...resolveCodes,
  ...planCodes,
  ...checkCodes,
  ...lowerCodes,
  ...awsCodes,
  ...gcpCodes,
  ...azureCodes,
  ...parityCodes,
  ...kubernetesCodes,
  ...overrideCodes,
  ...writeCodes,
  ...cliCodes,
  ...catalogCodes,
} as const;

export type Code = keyof typeof codes;
