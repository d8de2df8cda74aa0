import { isObject } from "../../dsl/fields.ts";
import { offered, positions } from "../../dsl/catalog/offered.ts";
import { shown } from "../../dsl/units.ts";
import type { AnyKind } from "../../dsl/kind.ts";
import { isAccelerator, isRegion, notOffered } from "../catalog/availability.ts";
import { isZone, zoneExample } from "../catalog/zones.ts";
import type { Cloud } from "../system.ts";
import type { Diagnostic, PropertyPath, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { listed, nearest } from "../diagnostics/words.ts";
import { read } from "./schema.ts";

type Fields = Readonly<Record<string, unknown>>;
interface Written {
  readonly place: Fields & { readonly cloud: string };
  readonly path: PropertyPath;
}

const clouds: readonly Cloud[] = ["aws", "gcp", "azure"];
const isCloud = (name: string): name is Cloud => clouds.some((cloud) => cloud === name);

/** Places as written, those that have a cloud; the schema tells of the rest. */
function placesIn(on: unknown): readonly Written[] {
  const entries = Array.isArray(on) ? Array.from(on, (place: unknown, index) => ({ place, path: ["on", index] })) : [{ place: on, path: ["on"] }];
  return entries.flatMap(({ place, path }) => (isObject(place) && isCloud(String(place["cloud"])) ? [{ place: place as Written["place"], path }] : []));
}

/** What the schema of a place cannot know: whether the region is there, and whether its zones and its region for recovery fit. */
export function checkPlaces(on: unknown, at: Where): readonly Diagnostic[] {
  const places = placesIn(on);
  const problems = places.flatMap(({ place, path }) => {
    const here = (...more: PropertyPath): Where => ({ ...at, path: [...path, ...more] });
    const { cloud, region, dr, zones } = place;
    if (typeof region !== "string" || !isRegion(cloud, region)) return [unknownRegion(cloud, region, here("region"))];
    return [...checkRecovery(cloud, region, dr, here("dr")), ...checkZones(cloud, region, zones, here("zones"))];
  });
  const key = ({ place }: Written): string => [place.cloud, place["region"], place["account"] ?? place["project"] ?? place["subscription"] ?? ""].join(" ");
  const twice = places.filter((one, index) => places.findIndex((other) => key(other) === key(one)) < index);
  return [
    ...problems,
    ...twice.map(({ place, path }) =>
      diagnostic("LNT1114", { message: `the system is placed twice in ${place.cloud} ${String(place["region"])}`, at: { ...at, path } }),
    ),
  ];
}

function unknownRegion(cloud: string, region: unknown, at: Where): Diagnostic {
  const regions = regionsOf(cloud);
  const elsewhere = clouds.find((other) => typeof region === "string" && isRegion(other, region));
  const near = typeof region === "string" ? nearest(region, regions) : undefined;
  const hint =
    elsewhere !== undefined
      ? `it is a region of ${elsewhere}`
      : near !== undefined
        ? `did you mean ${JSON.stringify(near)}?`
        : `${cloud} has ${listed(regions)}`;
  return diagnostic("LNT1108", { message: `${shown(region)} is not a region of ${cloud}`, at, hint });
}

const regionsOf = (cloud: string): readonly string[] =>
  Object.keys(positions).flatMap((key) => (key.startsWith(`${cloud} `) ? [key.slice(cloud.length + 1)] : []));

function checkRecovery(cloud: string, region: string, dr: unknown, at: Where): readonly Diagnostic[] {
  if (dr === undefined) return [];
  if (typeof dr !== "string" || !isRegion(cloud, dr)) return [unknownRegion(cloud, dr, at)];
  return dr === region
    ? [diagnostic("LNT1111", { message: `the region to recover in is ${region} itself`, at, hint: "name another region of the same cloud" })]
    : [];
}

function checkZones(cloud: string, region: string, zones: unknown, at: Where): readonly Diagnostic[] {
  const count = Array.isArray(zones) ? zones.length : zones;
  if (typeof count !== "number") return [];
  if (count < 1) return []; // the schema tells of it
  if (count > 6) return [diagnostic("LNT1111", { message: `${count} zones are not possible`, at, hint: "a place has 1 to 6 zones" })];
  if (!Array.isArray(zones)) return [];
  if (!isCloud(cloud)) return [];
  return [...zones].flatMap((zone: unknown, index) => {
    const here: Where = { ...at, path: [...(at.path ?? []), index] };
    if (typeof zone !== "string") return [];
    if (zones.indexOf(zone) < index) return [diagnostic("LNT1111", { message: `the zone ${zone} is named twice`, at: here })];
    return isZone(cloud, region, zone)
      ? []
      : [diagnostic("LNT1111", { message: `${shown(zone)} is not a zone of ${region}`, at: here, hint: `write it like ${zoneExample(cloud, region)}` })];
  });
}

/** Whether the accelerators that a component insists on are there: in the words of the editor, from the same table. */
export function checkAccelerators(kind: AnyKind, written: Fields, on: unknown, at: Where): readonly Diagnostic[] {
  const wanted = wantedBy(kind, written);
  const unknown = wanted.filter(({ name }) => !isAccelerator(name));
  if (unknown.length > 0) return unknown.map(({ name, path }) => unknownAccelerator(name, { ...at, path }));
  return placesIn(written["on"] ?? on).flatMap(({ place: { cloud, region } }) => {
    const complaints = wanted.map(({ name, path }) => ({ path, message: notOffered(name, cloud, String(region)) }));
    // One of a list is enough.
    if (complaints.some(({ message }) => message === undefined)) return [];
    return complaints.map(({ message, path }) => diagnostic("LNT1109", { message: message ?? "", at: { ...at, path } }));
  });
}

/** Rungs of a capacity ladder: how each is written, and which clouds sell it. */
const rungs: Readonly<Record<string, { readonly clouds: readonly string[]; readonly what: string; readonly written: string }>> = {
  reserved: { clouds, what: "reservations", written: "reserved(...)" },
  "capacity block": { clouds: ["aws"], what: "capacity blocks", written: "capacityBlock(...)" },
  "on-demand": { clouds, what: "on-demand capacity", written: "onDemand()" },
  "flex-start": { clouds: ["gcp"], what: "flex-start", written: "flexStart(...)" },
  spot: { clouds, what: "spot capacity", written: "spot(...)" },
};
const writtenFor = (cloud: string): readonly string[] =>
  Object.values(rungs)
    .filter((rung) => rung.clouds.includes(cloud))
    .map((rung) => rung.written);

/**
 * Ids of reservations. Google Cloud: the name, with its zone or without, and with its project where another one holds it
 * (Compute Engine API, `reservations`: names of 1 to 63 characters by RFC 1035, read 2026-11). Azure: the resource id of a capacity
 * reservation group (Azure Compute REST API, "Capacity Reservation Groups", read 2026-11).
 */
const reservationForms: Readonly<Record<string, { readonly form: RegExp; readonly example: string }>> = {
  aws: { form: /^cr-[0-9a-z]+$/, example: "cr-0a1b2c3d4e5f67890" },
  gcp: {
    form: /^(?:(?:projects\/[^/]+\/)?zones\/(?<zone>[^/]+)\/reservations\/)?[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    example: "zones/ZONE/reservations/NAME",
  },
  azure: {
    form: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/capacityReservationGroups\/[^/]+$/i,
    example: "/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/capacityReservationGroups/NAME",
  },
};

/** Whether the ids and zones of a rung can be those of the place. */
function checkRung(rung: Fields, { cloud, region }: Written["place"], at: Where): readonly Diagnostic[] {
  const { id, zone } = rung;
  const here = (name: string): Where => ({ ...at, path: [...(at.path ?? []), name] });
  const elsewhere = (zone: unknown, name: string): readonly Diagnostic[] => {
    if (typeof zone !== "string" || !isCloud(cloud) || isZone(cloud, String(region), zone)) return [];
    const hint = `write it like ${zoneExample(cloud, String(region))}`;
    return [diagnostic("LNT1111", { message: `${shown(zone)} is not a zone of ${String(region)}`, at: here(name), hint })];
  };
  const reservation = reservationForms[cloud];
  const parts = typeof id === "string" ? reservation?.form.exec(id) : undefined;
  const malformed =
    parts === null && reservation !== undefined
      ? [diagnostic("LNT1119", { message: `${shown(id)} is not the id of a reservation of ${cloud}: write it like ${reservation.example}`, at: here("id") })]
      : [];
  return [...malformed, ...elsewhere(parts?.groups?.["zone"], "id"), ...elsewhere(zone, "zone")];
}

/** Whether the clouds sell what the ladder names. */
export function checkCapacity(kind: AnyKind, parsed: object, on: unknown, at: Where): readonly Diagnostic[] {
  const ladder = "value" in parsed && isObject(parsed.value) && "capacity" in kind.fields ? parsed.value["capacity"] : undefined;
  if (!Array.isArray(ladder)) return [];
  const offering = [...new Set(placesIn(on).map(({ place }) => place.cloud))];
  return ladder.flatMap((rung: unknown, index) => {
    if (!isObject(rung)) return [];
    const known = rungs[String(rung["from"])];
    if (known === undefined) return [];
    const [place] = placesIn(on);
    // A reservation lies in one place: with several, which one is not known.
    const own =
      place === undefined || placesIn(on).length > 1 || !known.clouds.includes(place.place.cloud)
        ? []
        : checkRung(rung, place.place, { ...at, path: ["capacity", index] });
    const unsold = offering
      .filter((cloud) => !known.clouds.includes(cloud))
      .map((cloud) =>
        diagnostic("LNT1119", {
          message: `${cloud} does not offer ${known.what}; ${listed(known.clouds)} ${known.clouds.length === 1 ? "does" : "do"}`,
          at: { ...at, path: ["capacity", index] },
          hint: `use ${listed(writtenFor(cloud), "or")}`,
        }),
      );
    return [...own, ...unsold];
  });
}

/** Regions that data may be in are regions. */
export function checkResidency(written: Fields, at: Where): readonly Diagnostic[] {
  return ["receives", "classification"].flatMap((field) => {
    const declared = written[field];
    const residency = isObject(declared) ? declared["residency"] : undefined;
    if (!Array.isArray(residency)) return [];
    return [...residency].flatMap((region: unknown, index) => {
      if (typeof region !== "string" || region === "" || clouds.some((cloud) => isRegion(cloud, region))) return [];
      const near = nearest(
        region,
        Object.keys(positions).map((key) => key.slice(key.indexOf(" ") + 1)),
      );
      return [
        diagnostic("LNT1108", {
          message: `${shown(region)} is not a region of a cloud`,
          at: { ...at, path: [field, "residency", index] },
          ...(near === undefined ? {} : { hint: `did you mean ${JSON.stringify(near)}?` }),
        }),
      ];
    });
  });
}

interface Wanted {
  readonly name: string;
  readonly path: PropertyPath;
}

/** Accelerators that a component names, without those that the author vouches for. Read alone, so that other mistakes do not hide them. */
function wantedBy(kind: AnyKind, written: Fields): readonly Wanted[] {
  const schema = kind.fields["accelerators"];
  if (schema === undefined || written["accelerators"] === undefined) return [];
  const outcome = read(schema, written["accelerators"]);
  const choice = "value" in outcome ? outcome.value : undefined;
  if (!isObject(choice)) return [];
  if (choice["choose"] === "any of" && Array.isArray(choice["types"]))
    return choice["types"].map((name: unknown, index) => ({ name: String(name), path: ["accelerators", index] }));
  return choice["choose"] === "pinned" && choice["assured"] === undefined ? [{ name: String(choice["type"]), path: ["accelerators", "type"] }] : [];
}

function unknownAccelerator(name: string, at: Where): Diagnostic {
  const names = [...new Set(Object.values(offered).flat())].sort();
  const near = nearest(name, names);
  return diagnostic("LNT1110", {
    message: `${shown(name)} is not an accelerator that the catalogue knows`,
    at,
    hint: near !== undefined ? `did you mean ${JSON.stringify(near)}?` : `it knows ${listed(names)}`,
  });
}
