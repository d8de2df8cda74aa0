import * as path from "node:path";
import { type Acceptable, acceptable, type Refresh, refresh } from "../catalog/refresh/refresh.ts";
import { ListError } from "../catalog/refresh/csv.ts";
import { type Delta, DeltaError, readDelta } from "../catalog/refresh/delta.ts";
import type { Change } from "../catalog/refresh/difference.ts";
import { type Lists, readFolder, readUrl } from "../catalog/refresh/lists.ts";
import { allClouds } from "../catalog/places.ts";
import { projectRoot, REFRESHED_FOLDER } from "../catalog/project.ts";
import { dayOf } from "../catalog/staleness.ts";
import { counted } from "../diagnostics/words.ts";
import { HostError } from "../host.ts";
import type { Cloud } from "../system.ts";
import { DEFAULT_JUMP } from "./catalog-refresh-usage.ts";
import type { CommandIo, ExitCode } from "./command.ts";
import { type Flags, oneOf, readFlags } from "./flags.ts";
import { UsageError } from "./usage.ts";

const flagKinds = { from: "text", out: "text", "as-of": "text", accept: "list", jump: "number", write: "switch", json: "switch" } as const;

/** Lines of one list on a terminal; `--json` has all. */
const SHOWN = 20;

function asOfOf(given: string | undefined, isUrl: boolean, io: CommandIo): string | undefined {
  if (given === "today" || (given === undefined && isUrl)) return io.host.today();
  if (given !== undefined && (given.length !== 10 || dayOf(given) === undefined))
    throw new UsageError(`\`--as-of\` takes a day such as 2026-11-24, not \`${given}\``);
  return given;
}

/** What earlier refreshes wrote. @throws ListError */
async function earlier(folder: string, io: CommandIo): Promise<ReadonlyMap<Cloud, { readonly text: string; readonly delta: Delta }>> {
  const found = new Map<Cloud, { text: string; delta: Delta }>();
  for (const cloud of allClouds) {
    const bytes = await io.host.read(path.join(folder, `${cloud}.json`));
    if (bytes === undefined) continue;
    const text = new TextDecoder().decode(bytes);
    try {
      found.set(cloud, { text, delta: readDelta(text, cloud) });
    } catch (error) {
      if (!(error instanceof DeltaError)) throw error;
      throw new ListError(`\`${cloud}.json\` in the folder of refreshed prices cannot be read: ${error.message}. Delete it and refresh again`);
    }
  }
  return found;
}

/** All files or none: what was replaced is put back when a later one fails. */
async function writeAll(
  folder: string,
  files: ReadonlyMap<Cloud, string>,
  before: ReadonlyMap<Cloud, { readonly text: string }>,
  io: CommandIo,
): Promise<void> {
  const place = (cloud: Cloud): string => path.join(folder, `${cloud}.json`);
  const replaced: Cloud[] = [];
  try {
    for (const [cloud, text] of files) await io.host.write(`${place(cloud)}.new`, text);
    for (const cloud of files.keys()) {
      await io.host.rename(`${place(cloud)}.new`, place(cloud));
      replaced.push(cloud);
    }
  } catch (error) {
    for (const cloud of replaced) {
      const old = before.get(cloud);
      await (old === undefined ? io.host.remove(place(cloud)) : io.host.write(place(cloud), old.text));
    }
    for (const cloud of files.keys()) await io.host.remove(`${place(cloud)}.new`);
    throw error;
  }
}

const percent = ({ before, after }: Change): string => {
  if (before === undefined || after === undefined) return "";
  const change = (after / before - 1) * 100;
  return `  ${change > 0 ? "+" : ""}${change.toFixed(Math.abs(change) < 1 ? 2 : Math.abs(change) < 10 ? 1 : 0)} %`;
};
const changeText = (change: Change): string => `${change.what}  ${change.before ?? "-"} -> ${change.after ?? "-"}${percent(change)}`;

function section<T>(title: string, rows: readonly T[], text: (row: T) => string): readonly string[] {
  if (rows.length === 0) return [];
  const more = rows.length > SHOWN ? [`  and ${rows.length - SHOWN} more (--json has all)`] : [];
  return ["", `${title}:`, ...rows.slice(0, SHOWN).map((row) => `  ${text(row)}`), ...more];
}

const what: Readonly<Record<Acceptable, string>> = {
  jumps: "prices that move further than --jump",
  findings: "rows that the rules of the catalogue object to",
  appeared: "prices where the catalogue has none on purpose",
  removed: "prices that are no longer listed",
};

function toText(made: Refresh, lists: Lists, written: readonly string[], wanted: boolean): string {
  const { added, changed, removed, confirmed } = made.difference;
  const read = made.readings.map(({ cloud, rows }) => `${rows} rows of ${cloud}`).join(", ");
  const unmapped = made.readings.flatMap(({ cloud, unmapped: all }) => all.map((one) => ({ cloud, ...one })));
  const nothing = added.length + changed.length + removed.length + confirmed === 0;
  const end = () => {
    if (made.refused.length > 0 && wanted)
      return `Nothing was written: accept ${made.refused.map((one) => `${one} (${what[one]})`).join(", ")} by --accept, or leave it.`;
    if (written.length > 0) return `Wrote ${written.join(", ")}.`;
    return nothing ? "The catalogue has it all." : `Nothing was written${wanted ? ": the files are the same" : " (--write)"}.`;
  };
  return `${[
    `Read ${counted(lists.files, "list")}: ${read === "" ? "nothing" : read}.`,
    `${counted(added.length, "price")} added, ${changed.length} changed, ${removed.length} removed, ${confirmed} confirmed with a newer date.`,
    ...section("Changed", changed, changeText),
    ...section("Added", added, ({ what: name, after }) => `${name}  ${after}`),
    ...section("Removed", removed, ({ what: name, before }) => `${name}  ${before}`),
    ...section("To be accepted: jumps", made.jumps, ({ change, reason }) => `${change.what} ${reason}`),
    ...section("To be accepted: findings", made.findings, ({ rule, where, message }) => `${rule}: ${where}: ${message}`),
    ...section("To be accepted: appeared", made.appeared, ({ what: name, after }) => `${name}  ${after}`),
    ...section("No longer listed, kept with their old date (--accept removed blanks them)", made.gone, ({ what: name }) => name),
    ...section("No price lists, not read", lists.others, (name) => name),
    ...section("Not taken", unmapped, ({ cloud, reason, rows, examples }) => `${rows} x ${cloud}: ${reason} (${examples.join(", ")})`),
    "",
    end(),
  ].join("\n")}\n`;
}

function toJson(made: Refresh, lists: Lists, written: readonly string[]): string {
  const { difference, jumps, findings, appeared, gone, refused, readings } = made;
  const document = {
    lists: lists.files,
    others: lists.others,
    clouds: readings.map(({ cloud, rows, unmapped }) => ({ cloud, rows, unmapped })),
    ...difference,
    needsAccepting: { jumps: jumps.map(({ change, reason }) => ({ ...change, reason })), findings, appeared },
    noLongerListed: gone.map(({ what: name }) => name),
    refused,
    written,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

async function readLists(from: string, flags: Flags<typeof flagKinds>, io: CommandIo): Promise<Lists> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(from)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "https")
    throw new UsageError(`\`--from\` reads https only, not ${scheme}: a price list must not be changed on its way`);
  const isUrl = scheme !== undefined;
  if (isUrl && !URL.canParse(from)) throw new UsageError(`\`--from\`: \`${from}\` is no URL`);
  const request = { catalog: io.catalog(), host: io.host, asOf: asOfOf(flags["as-of"], isUrl, io) };
  return isUrl ? readUrl(from, request) : readFolder(path.resolve(io.cwd, from), request);
}

/** `lintel catalog refresh`. */
export async function catalogRefresh(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const flags = readFlags(args, flagKinds);
  if (flags.from === undefined) throw new UsageError("say where the price lists are: --from DIR or --from URL");
  const jump = flags.jump ?? DEFAULT_JUMP;
  if (jump < 1) throw new UsageError(`\`--jump\` is a factor of 1 or more, not ${jump}`);
  const accept = (flags.accept ?? []).map((one) => oneOf("accept", one, acceptable));
  const folder = flags.out === undefined ? path.join(await projectRoot(io.host, io.cwd), REFRESHED_FOLDER) : path.resolve(io.cwd, flags.out);
  try {
    const before = await earlier(folder, io);
    const lists = await readLists(flags.from, flags, io);
    const made = refresh({ shipped: io.catalog(), before: [...before.values()].map(({ delta }) => delta), lists, jump, accept });
    const files = new Map([...made.files].filter(([cloud, text]) => before.get(cloud)?.text !== text));
    const write = flags.write && made.refused.length === 0 && files.size > 0;
    if (write) await writeAll(folder, files, before, io);
    const relative = path.relative(io.cwd, folder).split(path.sep).join("/");
    const written = write ? [...files.keys()].map((cloud) => `${relative === "" ? "" : `${relative}/`}${cloud}.json`) : [];
    io.out(flags.json ? toJson(made, lists, written) : toText(made, lists, written, flags.write));
    return flags.write && made.refused.length > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof ListError) io.err(`lintel catalog refresh: ${error.message}.\n`);
    else if (error instanceof HostError) io.err(`lintel catalog refresh: \`${path.basename(error.path)}\`: ${error.reason}.\n`);
    else throw error;
    return 1;
  }
}
