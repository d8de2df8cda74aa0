import * as path from "node:path";
import type { Host } from "../../host.ts";
import { HostError } from "../../host.ts";
import type { Cloud } from "../../system.ts";
import type { FullCatalog } from "../index.ts";
import { readAwsCsv, readAwsJson } from "./aws.ts";
import { azureNext, azureSource, isAzurePage, readAzurePage } from "./azure.ts";
import { Collector, type Unmapped } from "./collector.ts";
import { linesOf, ListError, recordsOf } from "./csv.ts";
import type { Delta } from "./delta.ts";
import { gcpNext, GcpRates, gcpSource, isGcpPage } from "./gcp.ts";

/** JSON is held as a whole: AWS's larger lists are read from their CSV form, which is read line by line. */
export const JSON_LIMIT = 128 * 1024 * 1024;
const DOWNLOAD_LIMIT = 4 * 1024 * 1024 * 1024;
const PAGE_LIMIT = 5000;

/** What lists of one cloud say. */
export interface Reading {
  readonly cloud: Cloud;
  readonly delta: Delta;
  readonly unmapped: readonly Unmapped[];
  readonly rows: number;
  /** Parts of the catalogue that the lists cover as a whole: "offers eu-west-1". */
  readonly complete: ReadonlySet<string>;
  /** On-demand rows that the lists have, whether their price could be taken or not. */
  readonly seen: ReadonlySet<string>;
}

export interface Lists {
  readonly files: number;
  /** Files of the folder that are something else, for example an index. */
  readonly others: readonly string[];
  readonly readings: readonly Reading[];
}

export interface ReadRequest {
  readonly catalog: FullCatalog;
  readonly host: Host;
  /** Day on which pages without a day of their own were read. */
  readonly asOf: string | undefined;
}

/** A file that is something else, and no broken list either. */
class NoListError extends ListError {}

type Json = Readonly<Record<string, unknown>>;

/** Reads every list that it is given, and keeps one collector a cloud. Messages of its errors name the list. */
class Reader {
  readonly #collectors = new Map<Cloud, Collector>();
  #rates: GcpRates | undefined;
  readonly #request: ReadRequest;
  files = 0;
  readonly others: string[] = [];

  constructor(request: ReadRequest) {
    this.#request = request;
  }

  #of(cloud: Cloud): Collector {
    const found = this.#collectors.get(cloud) ?? new Collector(cloud, this.#request.catalog);
    this.#collectors.set(cloud, found);
    return found;
  }

  /** Reads one list; gives the address of the next page where there is one. */
  async read(name: string, chunks: AsyncIterable<Uint8Array>): Promise<{ readonly next?: string; readonly token?: string }> {
    try {
      const [start, all] = await begin(chunks);
      if (start.startsWith('"FormatVersion"') || start.startsWith("FormatVersion,")) {
        await readAwsCsv(recordsOf(linesOf(all)), this.#of("aws"));
        this.files++;
        return {};
      }
      if (!start.trimStart().startsWith("{")) throw new NoListError("it is no price list of AWS, Azure or Google Cloud");
      const next = this.#document(await jsonOf(all));
      this.files++;
      return next;
    } catch (error) {
      if (error instanceof NoListError) throw new NoListError(`\`${name}\`: ${error.message}`);
      if (error instanceof ListError) throw new ListError(`\`${name}\`: ${error.message}`);
      throw error;
    }
  }

  #document(document: Json): { readonly next?: string; readonly token?: string } {
    if ("offerCode" in document && "products" in document) {
      readAwsJson(document, this.#of("aws"));
      return {};
    }
    if (isAzurePage(document)) {
      const collector = this.#of("azure");
      collector.origin = { source: azureSource, asOf: this.#day() };
      readAzurePage(document, collector);
      const next = azureNext(document);
      return next === undefined ? {} : { next };
    }
    if (isGcpPage(document)) {
      const collector = this.#of("gcp");
      collector.origin = { source: gcpSource, asOf: this.#day() };
      this.#rates ??= new GcpRates(collector);
      this.#rates.read(document);
      const token = gcpNext(document);
      return token === undefined ? {} : { token };
    }
    throw new NoListError("it is no price list of AWS, Azure or Google Cloud");
  }

  #day(): string {
    const { asOf } = this.#request;
    if (asOf === undefined) throw new ListError("such a page has no date: say with --as-of on which day it was fetched");
    return asOf;
  }

  finish(): Lists {
    this.#rates?.compose();
    const readings = [...this.#collectors.values()]
      .sort((a, b) => (a.cloud < b.cloud ? -1 : 1))
      .map((collector) => ({ cloud: collector.cloud, rows: collector.rows, complete: collector.complete, seen: collector.seen, ...collector.finish() }));
    return { files: this.files, others: this.others, readings };
  }
}

/** The first characters, and everything. */
async function begin(chunks: AsyncIterable<Uint8Array>): Promise<readonly [string, AsyncIterable<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  return [new TextDecoder().decode(head.subarray(0, 200)).replace(/^\uFEFF/, ""), all()];
}

async function jsonOf(chunks: AsyncIterable<Uint8Array>): Promise<Json> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of chunks) {
    size += piece.length;
    if (size > JSON_LIMIT) throw new ListError(`a JSON list of more than ${JSON_LIMIT >> 20} MiB is not read: take the CSV of the same list`);
    pieces.push(piece);
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Said below.
  }
  throw new ListError("it is no JSON object");
}

async function* whole(file: string, host: Host): AsyncGenerator<Uint8Array> {
  const bytes = await host.read(file);
  if (bytes !== undefined) yield bytes;
}

async function listsIn(directory: string, host: Host): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await host.list(directory)) {
    const file = path.join(directory, name);
    const kind = await host.stat(file);
    if (kind === "directory") found.push(...(await listsIn(file, host)));
    else if (kind === "file" && /\.(csv|json)$/.test(name)) found.push(file);
  }
  return found;
}

/** Reads all CSV and JSON files of a folder, or one file. @throws ListError, HostError */
export async function readFolder(from: string, request: ReadRequest): Promise<Lists> {
  const { host } = request;
  const kind = await host.stat(from);
  if (kind === undefined) throw new ListError("there is no such file or folder");
  const files = kind === "directory" ? await listsIn(from, host) : [from];
  if (files.length === 0) throw new ListError("there is no CSV and no JSON file in the folder");
  const reader = new Reader(request);
  for (const file of files) {
    const name = kind === "directory" ? path.relative(from, file).split(path.sep).join("/") : path.basename(file);
    try {
      await reader.read(name, host.open === undefined ? whole(file, host) : host.open(file));
    } catch (error) {
      if (!(error instanceof NoListError) || kind !== "directory") throw error;
      reader.others.push(name);
    }
  }
  if (reader.files === 0)
    throw new ListError(`there is no price list of AWS, Azure or Google Cloud among ${reader.others.map((one) => `\`${one}\``).join(", ")}`);
  return reader.finish();
}

async function* limited(url: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > DOWNLOAD_LIMIT) throw new ListError(`\`${url}\` is longer than ${DOWNLOAD_LIMIT / 1024 ** 3} GiB`);
    yield piece;
  }
}

/** A key in an address is a secret: it is left out of every message. */
export const withoutQuery = (url: string): string => url.replace(/\?.*$/s, "");

/** Reads a list and the pages after it. @throws ListError, HostError */
export async function readUrl(from: string, request: ReadRequest): Promise<Lists> {
  const { host } = request;
  if (host.fetch === undefined) throw new ListError("there is no network here");
  const start = new URL(from);
  if (start.protocol !== "https:") throw new ListError("only https is read: a price list must not be changed on its way");
  const reader = new Reader(request);
  let url: string | undefined = start.href;
  for (let page = 0; url !== undefined; page++) {
    if (page >= PAGE_LIMIT) throw new ListError(`more than ${PAGE_LIMIT} pages`);
    const at: URL = new URL(url);
    if (at.protocol !== "https:" || at.host !== start.host) throw new ListError(`the next page is on another host: ${at.host}`);
    const shown = withoutQuery(url);
    let next: { readonly next?: string; readonly token?: string };
    try {
      const { status, body } = await host.fetch(url);
      if (status !== 200) throw new ListError(`\`${shown}\` answers with status ${status}`);
      next = await reader.read(shown, limited(shown, body));
    } catch (error) {
      if (error instanceof HostError)
        throw new ListError(`\`${shown}\` cannot be read: ${error.reason}. Without a network, fetch the lists elsewhere and name their folder`);
      throw error;
    }
    const before: string = url;
    url = next.next;
    if (next.token !== undefined) {
      at.searchParams.set("pageToken", next.token);
      url = at.href;
    }
    if (url === before) throw new ListError("a page names itself as the next one");
  }
  return reader.finish();
}
