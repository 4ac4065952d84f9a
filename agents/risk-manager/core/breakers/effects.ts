import type { Effect } from '#shared/domain/breaker.ts';
import type { TradingState } from '../trading-state.ts';
import type { Breaker } from './breaker.ts';
import { BREAKER_KINDS, type BreakerKind } from './registry.ts';

const STATES: Readonly<Record<Effect, TradingState>> = {
  shrink: 'ACTIVE',
  block: 'ACTIVE',
  reduce: 'REDUCING',
  halt: 'HALTED',
  flatten: 'HALTED',
};
const STRICTNESS: Readonly<Record<TradingState, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };

/** The strictest of the operator's word and what open breakers ask for. */
export function tradingStateOf(word: TradingState, breakers: Iterable<Breaker>): TradingState {
  let strictest = word;
  for (const { state, effect } of breakers) {
    const asked = state.kind === 'open' ? STATES[effect] : 'ACTIVE';
    if (STRICTNESS[asked] > STRICTNESS[strictest]) strictest = asked;
  }
  return strictest;
}

/** Whether a breaker holds the account's trading back. */
export const isHolding = ({ state, effect }: Breaker): boolean => state.kind === 'open' && STATES[effect] !== 'ACTIVE';

/** All that holds trading back, for people: what an operator said, then breakers, the gravest first; empty when nothing does. */
export function holdingReason(
  { word, wordReason }: { readonly word: TradingState; readonly wordReason: string },
  breakers: Iterable<Breaker<BreakerKind>>,
): string {
  const open = gravestFirst(breakers)
    .filter(isHolding)
    .map(({ kind, subject }) => `breaker ${kind}${subject === '' ? '' : ` of ${subject}`} is open`);
  const said = wordReason === '' && open.length > 0 ? 'an operator said so' : wordReason;
  return [word === 'ACTIVE' ? '' : said, ...open].filter(text => text !== '').join(', ');
}

/** Whether a breaker is about what a bot wants of an instrument. */
export function concerns(
  { scope, subject }: Breaker,
  of: { readonly botId: string; readonly instrumentId: string },
): boolean {
  switch (scope) {
    case 'account':
      return true;
    case 'bot':
      return of.botId === subject;
    case 'instrument':
      return of.instrumentId === subject;
    case 'venue':
      return of.instrumentId.startsWith(`${subject}:`);
  }
}

/** Whether an entry that it concerns is refused. */
export const forbidsEntries = ({ state, effect }: Breaker): boolean => state.kind === 'open' && effect !== 'shrink';

/** What an entry that it concerns gets of its size; 1: all of it. */
export const sizeShareOf = ({ state, effect, sizeShare }: Breaker): number =>
  state.kind === 'half-open' || (state.kind === 'open' && effect === 'shrink') ? sizeShare : 1;

/** Those that are not closed, in the order of their registry, then by subject. */
export const gravestFirst = (breakers: Iterable<Breaker<BreakerKind>>): readonly Breaker<BreakerKind>[] =>
  [...breakers]
    .filter(({ state }) => state.kind !== 'closed')
    .sort((a, b) => BREAKER_KINDS.indexOf(a.kind) - BREAKER_KINDS.indexOf(b.kind) || (a.subject < b.subject ? -1 : 1));
