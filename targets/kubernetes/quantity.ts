const gib = 1024 ** 3;
const mib = 1024 ** 2;

/** Cores as text: "8", "250m". */
export const cpuText = (cores: number): string => {
  const milli = Math.max(1, Math.ceil(cores * 1000 - 1e-6));
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
};

/** Bytes as text, rounded up to whole MiB: "128Gi", "1536Mi". */
export const bytesText = (bytes: number): string => {
  const whole = Math.max(1, Math.ceil(bytes / mib - 1e-9));
  return whole % 1024 === 0 ? `${whole / 1024}Gi` : `${whole}Mi`;
};

export const gibibytes = (count: number): number => count * gib;

/** Seconds as a Prometheus duration: "5m", "90s". */
export const durationText = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`);

/** A number without the noise of binary fractions. */
export const decimal = (value: number): string => String(Number(value.toFixed(12)));
