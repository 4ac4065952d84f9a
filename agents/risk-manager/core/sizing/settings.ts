import type { SizingMethod } from './method.ts';

/** How large entries are wanted to be, as the profile says it. Shares from 0 to 1. */
export interface SizingSettings {
  readonly method: SizingMethod;
  /** Methods of single bots. */
  readonly bots: Readonly<Record<string, SizingMethod>>;
  readonly kelly: {
    readonly lookbackDays: number;
    readonly fraction: number;
    readonly maxFraction: number;
    readonly minTrades: number;
  };
  readonly volatility: {
    readonly target: number;
    readonly windowDays: number;
    /** What a day's usual move is: the average true range, or the deviation of returns. */
    readonly measure: 'atr' | 'returns';
  };
}

export const methodOf = ({ method, bots }: SizingSettings, botId: string): SizingMethod => bots[botId] ?? method;

/** Of how many days somebody looks at true ranges; null: nobody does. */
export const rangeDays = (settings: SizingSettings): number | null =>
  usesMethod(settings, 'volatility') && settings.volatility.measure === 'atr' ? settings.volatility.windowDays : null;

/** Whether any bot is sized by the method. */
export const usesMethod = ({ method, bots }: SizingSettings, asked: SizingMethod): boolean =>
  method === asked || Object.values(bots).includes(asked);
