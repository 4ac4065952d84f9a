import type { Balance } from '../../contracts/api/trading.ts';
import { assetValues, holderBalances } from './books.ts';
import type { Reader } from './reader.ts';

export interface BalanceScope {
  readonly account: string;
  readonly quoteAsset: string;
}

/** What the venue holds per asset, its value at the marks, and which bot holds how much of it. */
export async function readBalances(db: Reader, { account, quoteAsset }: BalanceScope): Promise<readonly Balance[]> {
  const [rows, valuations, holders] = await Promise.all([
    db
      .selectFrom('venue_balances')
      .select(['asset', 'free', 'locked'])
      .where('account', '=', account)
      .orderBy('asset')
      .execute(),
    assetValues(db, account, quoteAsset),
    holderBalances(db, account),
  ]);
  const valued = new Map(valuations.map(one => [one.asset, one]));
  return rows.map(({ asset, free, locked }) => {
    const valuation = valued.get(asset);
    const heldBy: Record<string, string> = {};
    for (const [holder, amounts] of holders) {
      const amount = amounts.get(asset);
      if (amount !== undefined && !amount.isZero()) heldBy[holder ?? 'unassigned'] = amount.toFixed();
    }
    return {
      asset,
      free,
      locked,
      total: valuation?.amount.toFixed() ?? free,
      value: valuation?.kind === 'valued' ? valuation.value.toFixed(8) : null,
      unpriced: valuation?.kind === 'unpriced' ? valuation.reason : null,
      quoteAsset,
      heldBy,
    };
  });
}
