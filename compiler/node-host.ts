import * as fs from "node:fs";
import * as path from "node:path";
import { HostError, type Host } from "./host.ts";

const reasonOf = (error: unknown): string => (typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown failure");
const absent = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(reasonOf(error));

async function told<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new HostError(file, reasonOf(error));
  }
}

async function orAbsent<T, A>(file: string, work: () => Promise<T>, otherwise: A): Promise<T | A> {
  try {
    return await work();
  } catch (error) {
    if (absent(error)) return otherwise;
    throw new HostError(file, reasonOf(error));
  }
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of fs.createReadStream(file, { highWaterMark: 1 << 20 })) yield piece;
  } catch (error) {
    throw new HostError(file, reasonOf(error));
  }
}

async function* received(url: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new HostError(url, reasonOf(causeOf(error)));
  }
}

/** `fetch` hides the system's code below a general error. */
const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? error.cause : error);

async function fetched(url: string): Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array> }> {
  try {
    const answer = await fetch(url, { redirect: "follow" });
    // A page that is left for plain HTTP may have been changed on its way.
    if (!answer.url.startsWith("https:")) throw new HostError(url, "it leads to another protocol than https");
    return { status: answer.status, body: received(url, answer.body ?? nothing()) };
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw new HostError(url, reasonOf(causeOf(error)));
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An answer without a body.
}

/** The machine that the process runs on. */
export function nodeHost(directory: string = process.cwd()): Host {
  return {
    directory,
    environment: process.env,
    today: () => new Date().toISOString().slice(0, 10),
    stat: (file) =>
      orAbsent(
        file,
        async () => {
          const found = await fs.promises.stat(file);
          return found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
        },
        undefined,
      ),
    read: (file) => orAbsent(file, () => fs.promises.readFile(file), undefined),
    readSync: (file) => {
      try {
        return fs.readFileSync(file);
      } catch (error) {
        if (absent(error)) return undefined;
        throw new HostError(file, reasonOf(error));
      }
    },
    list: (file) => orAbsent(file, async () => (await fs.promises.readdir(file)).sort(byCodePoint), []),
    write: (file, content) =>
      told(file, async () => {
        await fs.promises.mkdir(path.dirname(file), { recursive: true });
        await fs.promises.writeFile(file, content);
      }),
    create: async (file, content) => {
      try {
        await fs.promises.mkdir(path.dirname(file), { recursive: true });
        await fs.promises.writeFile(file, content, { flag: "wx" });
        return true;
      } catch (error) {
        if (reasonOf(error) === "EEXIST") return false;
        throw new HostError(file, reasonOf(error));
      }
    },
    rename: (from, to) => told(from, () => fs.promises.rename(from, to)),
    makeDirectory: (file) => told(file, async () => void (await fs.promises.mkdir(file, { recursive: true }))),
    remove: (file) => told(file, () => fs.promises.rm(file, { recursive: true, force: true })),
    open: (file) => pieces(file),
    fetch: (url) => fetched(url),
  };
}
