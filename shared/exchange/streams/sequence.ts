/** Numbers grow by one from message to message. */
export interface Sequence {
  restart(): void;
  /** `missed`: messages before it did not come. `again`: it, or one after it, was there already. */
  take(number: number): 'next' | 'missed' | 'again';
}

export function openSequence(): Sequence {
  let expected: number | null = null;
  return {
    restart: () => {
      expected = null;
    },
    take: number => {
      if (expected !== null && number < expected) return 'again';
      const missed = expected !== null && number > expected;
      expected = number + 1;
      return missed ? 'missed' : 'next';
    },
  };
}
