import { REFRESHED_FOLDER } from "../catalog/project.ts";

/** The largest factor by which a price may move without being accepted. */
export const DEFAULT_JUMP = 2;

export const refreshUsage = `lintel catalog refresh --from DIR|FILE|URL [--write] [--accept WHAT] [--out DIR] [--json]

Reads price lists as the vendors publish them, and shows what they change in the catalogue:
  AWS           offer files of the Price List Bulk API, CSV (any size) or JSON (up to 128 MiB)
  Azure         pages of the Retail Prices API, JSON
  Google Cloud  pages of services.skus of the Cloud Billing Catalog API, JSON; machines are summed from their parts

  --from WHERE     folder with such files, one file, or an https URL; the pages after it are read too
  --as-of DATE     day on which pages of Azure and Google Cloud were fetched, YYYY-MM-DD or today: they name none
                   default for a URL: today
  --jump FACTOR    a price that moves by more has to be accepted (default: ${DEFAULT_JUMP})
  --accept WHAT    comma-separated: jumps (prices beyond --jump), findings (what the catalogue's rules object to),
                   appeared (a price where the catalogue has none on purpose), removed (blank what is no longer listed)
  --write          write; without it, nothing is changed
  --out DIR        default: ${REFRESHED_FOLDER} beside the nearest package.json, where every command finds it
  --json           one JSON document

Only prices and dates of known regions, types and items change. What is not understood is counted and named, never guessed.
Exit codes: 0 read; 1 something has to be accepted first, or a list cannot be read; 2 wrong usage.`;
