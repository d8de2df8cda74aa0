import { readFileSync } from "node:fs";
import { createCatalog, type FullCatalog } from "./index.ts";

/** The catalogue in a folder on this machine. @param data URL of data/, ending in a slash */
export const catalogAt = (data: URL): FullCatalog => createCatalog((file) => readFileSync(new URL(file, data), "utf8"));

/** The catalogue beside this source file. A bundle has its own place for the data: use `catalogAt`. */
export const sourceCatalog = (): FullCatalog => catalogAt(new URL("data/", import.meta.url));
