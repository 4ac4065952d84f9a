/** Which risk controls a run has, as the section `riskManager` of a profile says it. */
export interface Controls {
  readonly name: string;
  readonly means: string;
  readonly riskManager: Readonly<Record<string, unknown>>;
}

/** Nothing but what a venue and an account impose: each bot buys with all it has. */
const WIDE_OPEN = {
  perTradeShare: 1,
  maxPositionShare: 1,
  maxExposureShare: 1,
  maxPositions: 100,
  maxEntriesPerMinute: 1_000,
};

export const CONTROLS: readonly Controls[] = [
  { name: 'all', means: 'every default', riskManager: {} },
  { name: 'none', means: 'all limits wide open, each bot buys with all it has', riskManager: WIDE_OPEN },
];
