// Written in by the build; absent when the sources run as they are.
declare const LINTEL_VERSION: string | undefined;

export const version = typeof LINTEL_VERSION === "undefined" ? "0.0.0-source" : LINTEL_VERSION;

/** Folder of the catalogue's data, relative to the module that asks: the build copies it beside the bundles. */
export const dataFolder = typeof LINTEL_VERSION === "undefined" ? "../catalog/data/" : "./data/";
