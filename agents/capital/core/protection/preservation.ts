import { type Holder, UNASSIGNED } from '#shared/accounting/postings.ts';
import { cut } from '../allocation/opening.ts';
import type { CapitalView, Move } from '../view.ts';

/** In an emergency all free quote goes to the reserve: nothing new can be bought with it until capital is released. */
export function preserve({ bots, unassigned }: CapitalView, reason: string): readonly Move[] {
  const free = [
    { from: UNASSIGNED, amount: cut(unassigned) },
    ...bots.map(({ botId, free }) => ({ from: { book: 'bot', botId } as Holder, amount: cut(free) })),
  ];
  return free.flatMap(({ from, amount }) =>
    amount.gt(0)
      ? [{ from, to: { book: 'reserve' }, amount, kind: 'preservation', rule: 'emergency-preservation', reason }]
      : [],
  );
}
