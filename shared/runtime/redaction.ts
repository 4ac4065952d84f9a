const MASK = '[redacted]';
/** Shorter values would blank out ordinary words. */
const MIN_LENGTH = 6;

/** The secrets this process knows, so that they can be taken out of any text by value. */
export interface Redaction {
  /** Remembers a secret, also as JSON writes it, and the password of a URL that holds one. A key of many lines goes line by line, too. */
  add(secret: string): void;
  /** The text without any secret. */
  apply(text: string): string;
}

export function createRedaction(): Redaction {
  const secrets = new Set<string>();
  const remember = (secret: string): void => {
    if (secret.length < MIN_LENGTH) return;
    secrets.add(secret);
    secrets.add(JSON.stringify(secret).slice(1, -1)); // as a log line or a payload shows it
  };
  return {
    add(secret) {
      if (!URL.canParse(secret)) {
        remember(secret);
        for (const line of secret.split(/\r?\n/)) remember(line.trim());
        return;
      }
      const { password } = new URL(secret);
      remember(password);
      remember(decodeURIComponent(password));
    },
    apply(text) {
      let clean = text;
      for (const secret of secrets) clean = clean.replaceAll(secret, MASK);
      return clean;
    },
  };
}
