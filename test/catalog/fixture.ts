import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCatalog, type FullCatalog } from "../../compiler/catalog/index.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const dataFolder = `${root}compiler/catalog/data/`;
export const readData = (file: string): string => readFileSync(`${dataFolder}${file}`, "utf8");

let shipped: FullCatalog | undefined;
/** The catalogue that ships, read once a test file. */
export const shippedCatalog = (): FullCatalog => (shipped ??= createCatalog(readData));
