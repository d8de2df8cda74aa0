// What a secret looks like. Rules find them, and no format prints a line of source with one.

/** Forms that issuers give their keys. Sources: the issuers' own pages and GitHub's list of "secret scanning patterns", read 2026-11. */
const forms: readonly (readonly [what: string, form: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an access key of AWS", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a key of Google", /\bAIza[A-Za-z0-9_-]{35}\b/],
  ["a token of GitHub", /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b/],
  ["a token of GitLab", /\bglpat-[A-Za-z0-9_-]{20,}/],
  ["a token of Slack", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ["a key of Stripe", /\b[sr]k_(live|test)_[A-Za-z0-9]{16,}\b/],
  ["a key of OpenAI or Anthropic", /\bsk-(proj-|ant-|svcacct-)?[A-Za-z0-9_-]{20,}/],
  ["a token of Hugging Face", /\bhf_[A-Za-z0-9]{30,}\b/],
  ["a key of SendGrid", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  ["a token of npm", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["an account key of Azure", /\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}/],
  ["a JSON web token", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ["an address with a password", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(?!\$\{)[^\s/@:${}]{3,}@/i],
];

/** Names of variables that hold a secret: DB_PASSWORD, API_KEY, but not TOKEN_URL, MAX_TOKENS or PASSWORD_FILE. */
const named =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRET_?KEY|CLIENT_?SECRET|TOKEN|API_?KEY|ACCESS_?KEY|ACCOUNT_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|PRIVATE_?KEY|CREDENTIALS?|BEARER)(_[0-9]+)?$/;
/** Marks in the text of a model, and figures. */
const marks = /(^|_)(BOS|EOS|PAD|UNK|SEP|CLS|MASK|STOP|START|END|SPECIAL|PER)_TOKEN$/;
/** Values that no secret has: switches, paths, addresses, names in a secret store, what is filled in later. */
const harmless = /^(|true|false|yes|no|on|off|none|null|\/\S*|\.{1,2}\/\S*|https?:\/\/\S*|arn:\S*|[a-z][a-z0-9-]*(\/[a-z0-9._-]+)+|\$\{.*\}|\$\(.*\)|<.*>)$/i;
const isFigure = (name: string, value: string): boolean => name.endsWith("TOKEN") && /^-?\d*\.?\d+$/.test(value);

const upper = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[-.]/g, "_")
    .toUpperCase();

/** What a value with this name looks like; `undefined`: no secret. The value itself is never part of the answer. */
export function secretIn(name: string, value: string): string | undefined {
  const form = forms.find(([, one]) => one.test(value));
  if (form !== undefined) return form[0];
  const called = upper(name);
  if (named.test(called) && !marks.test(called) && !harmless.test(value.trim()) && !isFigure(called, value)) return "a secret, by its name";
  return value.split(/[^A-Za-z0-9+/=]+/).some(isRandom) ? "a random key" : undefined;
}

/** As random as a key of 24 letters and digits in both cases. Digests and ids are hexadecimal, names have words. */
function isRandom(text: string): boolean {
  if (text.length < 24 || text.includes("/") || !/[a-z]/.test(text) || !/[A-Z]/.test(text) || !/\d/.test(text)) return false;
  return entropy(text) >= 4 && changes(text) >= text.length / 3;
}

/** Bits a letter (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

const sort = (letter: string): string => (/[a-z]/.test(letter) ? "a" : /[A-Z]/.test(letter) ? "A" : /\d/.test(letter) ? "0" : "+");
/** How often the kind of letter changes: seldom in words. */
const changes = (text: string): number => [...text].filter((letter, index) => index > 0 && sort(letter) !== sort(text[index - 1] ?? "")).length;

const literal = /(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;
/** A line of source with what looks like a secret made unreadable; it stays as long as it was. */
export function masked(line: string): string {
  return line.replace(literal, (whole: string, quote: string, text: string, at: number) => {
    const name = /([A-Za-z_][A-Za-z0-9_]*)["'`]?\s*[:=]\s*$/.exec(line.slice(0, at))?.[1] ?? "";
    return secretIn(name, text) === undefined ? whole : `${quote}${"*".repeat(text.length)}${quote}`;
  });
}
