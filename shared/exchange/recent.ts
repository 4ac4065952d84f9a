/** What was noted last, by name, at most so much of it: the oldest is forgotten. */
export interface Recent<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): void;
}

export function openRecent<T>(kept: number): Recent<T> {
  const noted = new Map<string, T>();
  return {
    get: name => noted.get(name),
    set: (name, value) => {
      noted.delete(name);
      noted.set(name, value);
      if (noted.size <= kept) return;
      for (const oldest of noted.keys()) {
        noted.delete(oldest);
        return;
      }
    },
  };
}
