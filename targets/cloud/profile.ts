import type { PlatformProfile } from "../kubernetes/contract.ts";

/** What manifests took from the cloud on the way, for steps and grants. `M`: a copy of an image. */
export interface Taken<M> {
  /** Images that the manifests took from a registry of the system's, so far. */
  mirrors(): readonly M[];
  /** Secrets that the author names and the manifests refer to, so far, as the cloud's store knows them. */
  authorSecrets(): readonly string[];
}

/**
 * Keeps what the manifests take.
 * @param mirrorOf the copy of an image, where there is one
 * @param keyOf a secret of the author's as the cloud's store knows it
 */
export function takings<M extends { readonly to: string }>(
  mirrorOf: (reference: string) => M | undefined,
  keyOf: (secret: string) => string,
): Required<Pick<PlatformProfile, "image" | "authorSecret">> & Taken<M> {
  const mirrors = new Map<string, M>();
  const secrets = new Set<string>();
  return {
    image(reference) {
      const mirror = mirrorOf(reference);
      if (mirror === undefined) return reference;
      mirrors.set(mirror.to, mirror);
      return mirror.to;
    },
    authorSecret(_component, secret) {
      const key = keyOf(secret.secret);
      secrets.add(key);
      return { remote: { store: "secrets", key, ...(secret.key === undefined ? {} : { property: secret.key }) } };
    },
    mirrors: () => [...mirrors.values()].sort((a, b) => (a.to < b.to ? -1 : 1)),
    authorSecrets: () => [...secrets].sort(),
  };
}
