import { sum } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { barOpen, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { holderBalances, pricesIn } from '#shared/persistence/reads/books.ts';
import { readConversionMarkets, readVenueFacts } from '#shared/persistence/reads/venue-facts.ts';
import { cheapestConversion } from './core/currency/conversion.ts';
import { type Exposure, exposuresOf, hedgesOf } from './core/currency/exposure.ts';
import { transfersOf } from './core/venues/distribution.ts';
import { type CapitalView, wholeCapital } from './core/view.ts';
import type { Desk } from './desk.ts';
import { type FlowScope, insertProposals, type NewProposal, readOpenProposals } from './store.ts';

const RULE = 'capital-advice';
const HOUR_MS = 3_600_000;

export interface Advising {
  readonly scope: FlowScope;
  readonly desk: Desk;
  readonly view: CapitalView;
}

/** What a person should look at after a daily turn: proposals for what no rule may do by itself, and limits that are passed. */
export async function advise(tx: Transaction, at: Advising): Promise<readonly Outgoing[]> {
  const { scope, desk, view } = at;
  const [holdings, prices] = await Promise.all([holderBalances(tx, scope.account), pricesIn(tx, scope.quote)]);
  const exposures = exposuresOf({ quote: scope.quote, holdings, prices }, desk.settings.currencies);
  const proposals = [...(await conversions(tx, at, exposures)), ...(await transfers(tx, at, exposures))];
  const open = await readOpenProposals(tx, scope.account);
  const fresh = proposals.filter(one => !open.some(({ kind, asset }) => kind === one.kind && asset === one.asset));
  await insertProposals(tx, fresh);
  const said = [
    ...tooLittle(desk, view, scope.quote),
    ...exposures
      .filter(({ isOverLimit }) => isOverLimit)
      .map(({ asset, limit }) => `${asset} is over its limit of ${limit}`),
    ...fresh.map(({ kind, amount, asset, reason }) => `${kind} of ${amount.toFixed()} ${asset}: ${reason}`),
  ];
  if (said.length === 0) return [];
  const id = deriveId('capital-advice', scope.account, barOpen(scope.now, '1d'));
  return [
    send('alert-raised', {
      key: RULE,
      payload: {
        rule: RULE,
        severity: 'warning',
        title: 'Capital wants a look',
        message: `${said.join('\n')}\ntradewind capital proposals lists what waits for a person.`.slice(0, 4000),
        code: null,
      },
      cause: { id, correlationId: id, marketTime: scope.now },
    }),
  ];
}

function tooLittle({ minimumCapital }: Desk, view: CapitalView, quote: string): readonly string[] {
  const whole = wholeCapital(view);
  return whole.lt(minimumCapital)
    ? [`The account holds ${whole.toFixed(2)} ${quote}, recommended are ${minimumCapital}. Nothing is refused.`]
    : [];
}

async function conversions(
  tx: Transaction,
  { scope, desk }: Advising,
  exposures: readonly Exposure[],
): Promise<readonly NewProposal[]> {
  const { currencies } = desk.settings;
  const hedges = hedgesOf(exposures, scope.quote, currencies);
  if (hedges.length === 0) return [];
  const markets = await readConversionMarkets(tx, currencies.feeBps);
  return hedges.map(({ asset, amount, value, share }) => ({
    ...proposal({ scope, desk }, `conversion ${asset}`),
    kind: 'conversion' as const,
    ...{ asset, amount, value },
    reason: `${share.times(100).toFixed(1)} % of the capital stands in ${asset} and belongs to no bot`,
    details: { to: scope.quote, path: cheapestConversion({ from: asset, to: scope.quote }, markets) },
  }));
}

async function transfers(
  tx: Transaction,
  { scope, desk }: Advising,
  exposures: readonly Exposure[],
): Promise<readonly NewProposal[]> {
  const { venues } = desk.settings;
  const elsewhere = Object.entries(venues.elsewhere);
  if (elsewhere.length === 0) return [];
  const here = sum(exposures.flatMap(({ value }) => (value === null ? [] : [value])));
  const facts = await readVenueFacts(tx, {
    ...desk.venue,
    balance: here,
    since: epochMs(scope.now - WEEK_MS),
    elsewhere,
  });
  return transfersOf(facts, venues).map(({ from, to, amount }) => ({
    ...proposal({ scope, desk }, `transfer ${from} ${to}`),
    kind: 'venue-transfer' as const,
    ...{ asset: scope.quote, amount, value: amount },
    reason: `from ${from} to ${to}, by the ${venues.distribution} distribution`,
    details: { from, to },
  }));
}

const WEEK_MS = 7 * 24 * HOUR_MS;

function proposal({ scope, desk }: Pick<Advising, 'scope' | 'desk'>, what: string) {
  const { account, now } = scope;
  const id: Id = deriveId('capital-proposal', account, what, barOpen(now, '1d'));
  const expiresAt = epochMs(now + desk.settings.withdrawals.expiryHours * HOUR_MS);
  return { id, account, proposedAt: now, expiresAt, proposedBy: 'capital' };
}
