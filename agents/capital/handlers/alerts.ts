import type { Amount } from '#shared/accounting/postings.ts';
import { type Prices, valueIn } from '#shared/accounting/valuation.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';

const RULE = 'ledger-adjusted';

/** Tells that the books followed the venue; null when all of it is worth less than `above`, in quote. */
export function adjustmentAlert(about: {
  readonly message: Message<'balances-observed'>;
  readonly found: readonly Amount[];
  readonly prices: Prices;
  readonly quote: string;
  readonly above: Decimal;
}): Outgoing | null {
  const { message, found, prices, quote, above } = about;
  const notable = found.filter(({ asset, amount }) => {
    const valuation = valueIn(quote, [asset, amount], prices);
    return valuation.kind === 'unpriced' || valuation.value.abs().gte(above);
  });
  if (notable.length === 0) return null;
  const { account } = message.payload;
  const amounts = notable.map(({ asset, amount }) => `${amount.gt(0) ? '+' : ''}${amount.toFixed()} ${asset}`);
  return send('alert-raised', {
    key: RULE,
    payload: {
      rule: RULE,
      severity: 'warning',
      title: `The venue's balances of ${account} differed from the books`,
      message:
        `No fill explains ${amounts.join(', ')}: a deposit, a withdrawal, or a trade that was never reported. The unassigned holdings follow the venue.`.slice(
          0,
          4000,
        ),
      code: 'RECONCILIATION_MISMATCH',
    },
    cause: message,
  });
}

const MINIMUM_RULE = 'capital-below-minimum';

export interface Shortage {
  readonly botId: string;
  readonly strategy: string;
  readonly amount: Decimal;
  readonly needed: number;
}

/** Tells that bots have less than their strategies need to work as meant; they are traded all the same. Null for none. */
export function smallCapitalAlert(
  cause: Message<'balances-observed'>,
  quote: string,
  shortages: readonly Shortage[],
): Outgoing | null {
  if (shortages.length === 0) return null;
  const said = shortages.map(
    ({ botId, strategy, amount, needed }) =>
      `${botId} has ${amount.toFixed(2)} ${quote}, for ${strategy} ${needed} are recommended`,
  );
  return send('alert-raised', {
    key: MINIMUM_RULE,
    payload: {
      rule: MINIMUM_RULE,
      severity: 'warning',
      title: 'Bots have less capital than their strategies need',
      message: `${said.join('; ')}. Nothing is refused.`.slice(0, 4000),
      code: 'CAPITAL_BELOW_MINIMUM',
    },
    cause,
    ordinal: 1,
  });
}
