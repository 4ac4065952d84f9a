import type { Approval } from '#agents/execution/core/desk.ts';
import { orderIdOf, positionIdOf } from '#agents/execution/core/new-order.ts';
import type { EntryCandidate } from '#agents/risk-manager/core/candidate.ts';
import type { MarketFacts, OpenPosition, RiskContext } from '#agents/risk-manager/core/context.ts';
import { decideAll } from '#agents/risk-manager/core/decide.ts';
import { sellingAll } from '#agents/risk-manager/core/leaving-order.ts';
import type { Limits } from '#agents/risk-manager/core/limits.ts';
import { type Claim, claimKey, heatOfPosition, sumOf } from '#agents/risk-manager/core/portfolio/claim.ts';
import { candidateOf } from '#agents/risk-manager/core/wish.ts';
import { type Decimal, ZERO } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Books } from '#shared/research/backtest/books.ts';
import type { BotSlot } from '../bots.ts';
import type { BreakerWatch } from '../breaker-watch.ts';
import type { ColumnStatistics } from '../column-statistics.ts';
import type { Raised } from '../recorder.ts';
import { approvalOf, type Mark } from '../risk-desk.ts';
import type { ExpressDesk } from './express-desk.ts';
import type { ExpressRecorder } from './express-recorder.ts';

export interface ExpressView {
  readonly account: string;
  readonly quoteAsset: string;
  readonly limits: Limits;
  readonly watch: BreakerWatch;
  readonly bots: readonly BotSlot[];
  readonly books: Books;
  readonly instruments: ReadonlyMap<string, MarketFacts['instrument']>;
  /** Desks that ever had work, oldest first. */
  readonly desks: () => Iterable<ExpressDesk>;
  readonly mark: (instrumentId: string) => Mark | null;
  readonly statistics: ColumnStatistics;
  /** Quote for one of a base asset; null before its first bar. */
  readonly price: (asset: string) => Decimal | null;
}

const MINUTE_MS = 60_000;
/** Bots that are sized by their trades do not come here. */
const NO_RESULTS: RiskContext['results'] = new Map();

/** The risk manager's rules over what they look at, which is put together when a bot wants something. */
export class ExpressRisk {
  readonly #view: ExpressView;
  /** How sure the bot was of what it entered, by position. */
  readonly #confidences = new Map<Id, number>();
  #entries: EpochMs[] = [];

  constructor(view: ExpressView) {
    this.#view = view;
  }

  /** Judges signals in their order, each approval counting for those after it. */
  judge(raised: readonly Raised[], now: EpochMs, recorder: ExpressRecorder): readonly Approval[] {
    const candidates = raised.map(({ signal, wish }) =>
      candidateOf({ payload: wish, marketTime: signal.decision.cause.marketTime, validUntil: signal.validUntil }),
    );
    return decideAll(this.#context(raised, now), candidates).flatMap((verdict, index) => {
      const signal = raised[index];
      invariant(signal !== undefined, 'each verdict has its signal');
      recorder.decided(signal, verdict, now);
      if (verdict.kind === 'denied') return [];
      if (verdict.order.intent === 'entry') this.#entered(verdict.order.candidate, now);
      return [approvalOf(verdict.order, { account: this.#view.account, now })];
    });
  }

  /** Null: nobody knows any more. */
  confidenceOf(positionId: Id): number | null {
    return this.#confidences.get(positionId) ?? null;
  }

  #entered({ approvalId, confidence }: EntryCandidate, now: EpochMs): void {
    this.#confidences.set(positionIdOf(orderIdOf(approvalId, 'entry', 0)), confidence);
    this.#entries.push(now);
  }

  /** Approves the exit of all positions, when a breaker says so. */
  sell(event: Id, now: EpochMs): readonly Approval[] {
    const context = this.#context([], now);
    return decideAll(context, sellingAll(context, { event, by: 'breaker', now })).flatMap(verdict =>
      verdict.kind === 'denied' ? [] : [approvalOf(verdict.order, { account: this.#view.account, now })],
    );
  }

  #context(raised: readonly Raised[], now: EpochMs): RiskContext {
    const { bots, books, limits, quoteAsset, statistics } = this.#view;
    while ((this.#entries[0] ?? now) <= now - MINUTE_MS) this.#entries.shift();
    const equities = new Map([...books.holdings].map(([owner, held]) => [owner, this.#valueOf(held)]));
    const { positions, claims } = this.#atWork();
    return {
      now,
      limits,
      tradingState: this.#view.watch.tradingState,
      breakers: this.#view.watch.active,
      equity: wholeOf(equities),
      bots: new Map(
        bots.map(({ bot: { id, state, minConfidence } }) => {
          const freeCash = books.amount(id, quoteAsset);
          return [id, { state, minConfidence, isShadow: false, equity: equities.get(id)?.value ?? null, freeCash }];
        }),
      ),
      markets: this.#marketsOf(raised),
      positions,
      claims,
      exposure: sumOf(claims, 'cost'),
      heat: sumOf(claims, 'heat'),
      statistics: statistics.at(now),
      results: NO_RESULTS,
      entriesWithinMinute: this.#entries.length,
    };
  }

  #atWork(): { readonly positions: Map<string, OpenPosition>; readonly claims: Map<string, Claim> } {
    const positions = new Map<string, OpenPosition>();
    const claims = new Map<string, Claim>();
    const { limits, mark: markOf } = this.#view;
    for (const { held, parts } of this.#view.desks()) {
      if (held === null) continue;
      const { id, side, quantity, entryPrice, entries, stopLoss } = held;
      const key = claimKey(parts.key);
      const cost = quantity.times(entryPrice);
      positions.set(key, {
        positionId: id,
        side,
        quantity,
        cost,
        entries,
        stopLoss,
        entryPending: false,
        exitPending: false,
        isProtected: true,
        partPending: false,
      });
      const mark = markOf(parts.key.instrumentId)?.price ?? entryPrice;
      const heat = heatOfPosition({ side, quantity, mark, stopLoss }, limits.feeRate);
      const { botId, instrumentId } = parts.key;
      claims.set(key, { botId, instrumentId, side, cost, value: quantity.times(mark), heat });
    }
    return { positions, claims };
  }

  #marketsOf(raised: readonly Raised[]): RiskContext['markets'] {
    const { instruments, mark } = this.#view;
    const markets = new Map<string, MarketFacts>();
    for (const { wish } of raised) {
      const { instrumentId } = wish;
      const instrument = instruments.get(instrumentId);
      if (instrument === undefined) continue;
      const last = mark(instrumentId);
      const [price, time] = [last?.price ?? null, last?.time ?? null];
      markets.set(instrumentId, { instrument, mark: price, markTime: time, silent: false, faults: [] });
    }
    return markets;
  }

  /** What holdings are worth; null when the price of one of them is not known. */
  #valueOf(held: ReadonlyMap<string, Decimal>): Worth {
    const { quoteAsset, price } = this.#view;
    let known = ZERO;
    let isWhole = true;
    for (const [asset, amount] of held) {
      if (amount.isZero()) continue;
      const each = asset === quoteAsset ? null : price(asset);
      if (asset === quoteAsset) known = known.plus(amount);
      else if (each === null) isWhole = false;
      else known = known.plus(amount.times(each));
    }
    return { known, value: isWhole ? known : null };
  }
}

interface Worth {
  /** Of what has a price. */
  readonly known: Decimal;
  /** Null when something has none. */
  readonly value: Decimal | null;
}

/** The whole account; what belongs to nobody counts as far as it has a price. */
function wholeOf(equities: ReadonlyMap<string | null, Worth>): Decimal | null {
  if (equities.size === 0) return null;
  let whole = ZERO;
  for (const [owner, { known, value }] of equities) {
    if (owner !== null && value === null) return null;
    whole = whole.plus(known);
  }
  return whole;
}
