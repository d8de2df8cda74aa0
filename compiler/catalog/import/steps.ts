/** Volume steps as the vendors name them. `upTo` is the end of the step in the row's unit (GB or GiB); null is open. */
export const steps: Readonly<Record<string, { readonly upTo: number | null }>> = {
  // AWS internet egress: 10, then 40, then 100 TB of 1,024 GB.
  "first 10TB": { upTo: 10_240 },
  "next 40TB": { upTo: 51_200 },
  "next 100TB": { upTo: 153_600 },
  "over 150TB": { upTo: null },
  // AWS REST APIs, in millions of requests.
  "first 333M requests": { upTo: 333 },
  "next 667M requests": { upTo: 1000 },
  "next 19B requests": { upTo: 20_000 },
  "over 20B requests": { upTo: null },
  // GCP internet egress; "10n" is what lies beyond 10 TiB.
  "0-1 TiB/month": { upTo: 1_024 },
  "1-10 TiB/month": { upTo: 10_240 },
  "10n TiB/month": { upTo: null },
};

/** Items without steps whose name says that the price holds for a first volume only. Beyond it no price is known. */
export const flatLimits: Readonly<Record<string, { readonly upTo: number }>> = {
  "s3/standard storage first 50TB": { upTo: 51_200 },
  "vpc-endpoint/data processed first 1PB": { upTo: 1_048_576 },
  // Cheaper from 10 TB on; only the first step is kept.
  "vpc-flow-logs/delivered to S3": { upTo: 10_240 },
  "blob/hot LRS first 50TB": { upTo: 51_200 },
  "blob/hot ZRS first 50TB": { upTo: 51_200 },
  "blob/hot GRS first 50TB": { upTo: 51_200 },
};
