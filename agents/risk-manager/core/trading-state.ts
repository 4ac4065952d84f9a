import type { Intent } from './candidate.ts';

/** ACTIVE trades; REDUCING lets positions only shrink; HALTED does nothing that a strategy asks for. */
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';
export type TradingOrder = 'halt' | 'reduce' | 'resume';

/** Every move. An operator's word is legal in each state, so that repeating it is harmless. */
export const TRADING_MOVES: Readonly<Record<TradingState, Readonly<Record<TradingOrder, TradingState>>>> = {
  ACTIVE: { halt: 'HALTED', reduce: 'REDUCING', resume: 'ACTIVE' },
  REDUCING: { halt: 'HALTED', reduce: 'REDUCING', resume: 'ACTIVE' },
  HALTED: { halt: 'HALTED', reduce: 'REDUCING', resume: 'ACTIVE' },
};

/** What strategies may still ask for. Operators close and flatten in every state; stops on the venue stay in every state. */
export const ALLOWED: Readonly<Record<TradingState, Readonly<Record<Intent, boolean>>>> = {
  ACTIVE: { entry: true, exit: true, 'move-stop': true },
  REDUCING: { entry: false, exit: true, 'move-stop': true },
  HALTED: { entry: false, exit: false, 'move-stop': false },
};
