import type { Offer, ServicePrice } from "./catalog.ts";
import { createCatalog } from "./index.ts";
import { allClouds } from "./places.ts";
import { knownExceptions } from "./validation/exceptions.ts";
import { factFindings } from "./validation/fact-rules.ts";
import type { CatalogFinding, KnownException } from "./validation/finding.ts";
import { offerRules } from "./validation/offer-rules.ts";
import { serviceRules } from "./validation/service-rules.ts";

/** Every finding of every rule, known exceptions included. @param read text of a stored file below data/ */
export function inspectCatalog(read: (file: string) => string): readonly CatalogFinding[] {
  const catalog = createCatalog(read);
  const offers: readonly Offer[] = allClouds.flatMap((cloud) => catalog.regions(cloud).flatMap((region) => catalog.offers(cloud, region)));
  const prices: readonly ServicePrice[] = allClouds.flatMap((cloud) =>
    [...catalog.regions(cloud), ...catalog.locations(cloud)].flatMap((place) => catalog.allServicePrices(cloud, place)),
  );
  return [...offerRules.flatMap((rule) => rule(offers, catalog)), ...serviceRules.flatMap((rule) => rule(prices)), ...factFindings(catalog, read)];
}

const covers = ({ rule, where }: KnownException, finding: CatalogFinding): boolean => rule === finding.rule && new RegExp(`^(?:${where})$`).test(finding.where);

/** Findings that are not known, and known exceptions that no longer meet what they were written for. */
export function validateCatalog(read: (file: string) => string, exceptions: readonly KnownException[] = knownExceptions): readonly CatalogFinding[] {
  const findings = inspectCatalog(read);
  const unknown = findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding)));
  const outdated = exceptions.flatMap((exception) => {
    const met = findings.filter((finding) => covers(exception, finding)).length;
    const message = `the exception for \`${exception.rule}\` was written for ${exception.count} findings and meets ${met} (${exception.reason})`;
    return met === exception.count ? [] : [{ rule: "known-exception", where: exception.where, message }];
  });
  return [...unknown, ...outdated];
}
