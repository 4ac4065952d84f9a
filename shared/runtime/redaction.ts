const MASK = '[redacted]';
/** Shorter values would blank out ordinary words. */
const MIN_LENGTH = 6;

/** The secrets this process knows, so that they can be taken out of any text by value. */
export interface Redaction {
  /** Remembers a secret, and the password of a URL that holds one. */
  add(secret: string): void;
  /** The text without any secret. */
  apply(text: string): string;
}

export function createRedaction(): Redaction {
  const secrets = new Set<string>();
  const remember = (secret: string): void => {
    if (secret.length >= MIN_LENGTH) secrets.add(secret);
  };
  return {
    add(secret) {
      if (!URL.canParse(secret)) return remember(secret);
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
