import type { CodeInfo } from "./code.ts";

/** LNT61xx */
export const catalogCodes = {
  LNT6101: {
    severity: "error",
    title: "the project's overlay over the catalogue is wrong",
    help: "`lintel.catalog.json` beside the project's package.json (or the file of `--catalog`) states negotiated prices, own reservations, allowed regions and types, and quotas. A name that the catalogue does not have, a pattern that matches nothing, or a price that is stated twice would change the bill in silence, so it stops the compile. docs/catalog.md has the format.",
  },
  LNT6102: {
    severity: "error",
    title: "the project's refreshed prices cannot be read",
    help: "`lintel catalog refresh --write` keeps refreshed prices in `.lintel/catalog`. A file there has another form than this version writes, or was changed by hand. Delete it, or run `lintel catalog refresh` again.",
  },
  LNT6103: {
    severity: "warning",
    title: "prices of the plan are old",
    help: "Each class of price has an age after which it is likely to have moved: accelerators and commitments 180 days, CPU instances and services 365. The plan still uses them, with source and date beside them. `lintel catalog refresh` reads the vendors' current price lists; `--as-of DATE` counts ages to another day.",
  },
  LNT6104: {
    severity: "error",
    title: "the plan needs more than the quota allows",
    help: "`quotas` of `lintel.catalog.json` state what the account may run of some instance types in a region. The plan at its peak needs more. Ask the cloud for more quota and change the file, choose other instance types, or let less run at once.",
  },
} as const satisfies Record<`LNT61${string}`, CodeInfo>;
