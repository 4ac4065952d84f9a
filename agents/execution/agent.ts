import type { Exchange, MarketData, Trading } from '#shared/exchange/port.ts';
import { withGuard } from '#shared/exchange/resilience/guard.ts';
import { swappable } from '#shared/exchange/swappable.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { equipVenue } from '#shared/runtime/venue/equip.ts';
import { openVenueBudget, withBudget } from '#shared/runtime/venue-budget.ts';
import { Balances } from './balances.ts';
import { type ExecutionConfig, executionConfig } from './config.ts';
import { Desks } from './desks.ts';
import { TradingGate } from './halt.ts';
import { onOrderApproved } from './handlers/order-approved.ts';
import { onReconcileCommanded } from './handlers/reconcile-commanded.ts';
import { onTradingStateChanged } from './handlers/trading-state-changed.ts';
import { onVenueSwapCommanded } from './handlers/venue-swap-commanded.ts';
import { Reconciler } from './reconciler.ts';
import { ReconcileSchedule } from './recovery.ts';
import { readAtVenue } from './store/at-venue.ts';
import { AccountListener } from './stream.ts';
import { type Admission, beginAdmission } from './venue/admission.ts';
import { Asker } from './venue/asker.ts';
import { Caller } from './venue/caller.ts';
import { CancelAllAfter } from './venue/cancel-all-after.ts';
import { refuseLeftBehind } from './venue/left-behind.ts';
import { Listings } from './venue/listings.ts';
import { openVenue, restUrlOf } from './venue/open.ts';
import { VenueSwap } from './venue/swap.ts';

/** How long a start waits for the venue; then messages are handled and entries wait for the venue. */
const VENUE_PATIENCE_MS = 1_000;

type Context = AgentContext<ExecutionConfig>;
/** What is asked of a venue: trading, and what it lists. */
type TradedVenue = Trading & Pick<MarketData, 'instruments'>;

/** Turns approvals into venue orders and keeps every position protected. */
export const execution: AgentDefinition<ExecutionConfig> = {
  name: 'execution',
  config: executionConfig,
  async start(context) {
    await refuseLeftBehind(context);
    const restUrl = restUrlOf(context.system, context);
    const published = VENUES[context.system.venue.id].capabilities.rateLimits;
    const venueBudget = await openVenueBudget(context, { restUrl, published });
    const { budget } = venueBudget;
    const place = swappable<Exchange>(await openVenue(context.system, budget, context));
    const venue = equipVenue(place.adapter, context, context.config.venueReads);
    const admission = await beginAdmission(venue.port, context, {
      pauseMs: context.config.reconcileEveryMs,
      patienceMs: VENUE_PATIENCE_MS,
    });
    const running = withBudget(await startExecution(context, venue.port, admission), budget);
    const swap = new VenueSwap(context, place, venueBudget);
    const failed = (error: unknown): void => context.log.error('command-failed', { error });
    return {
      ...running,
      handlers: [...running.handlers, onVenueSwapCommanded(commandId => void swap.command(commandId).catch(failed))],
      health: () => running.health?.() ?? venue.problem(),
      details: () => ({ ...running.details?.(), breakers: venue.breakers() }),
      async stop() {
        admission.stop();
        await running.stop?.();
        await venue.close();
      },
    };
  },
};

/** Recovery over a venue: the account is followed first, then compared, and only then may anything new begin. */
export async function startExecution(
  context: Context,
  venue: TradedVenue,
  admission: Pick<Admission, 'admitted'>,
): Promise<RunningAgent> {
  const { config, db, log, wallNow } = context;
  const listings = new Listings(venue, wallNow);
  const admitsEntries = (): boolean => admission.admitted && schedule.admitsEntries;
  const trading = withGuard(venue, symbol => listings.of(symbol));
  const asker = new Asker({ trading, db, wallNow, firstMs: config.unknownAskMs, log });
  const timer = timerAt(trading, context, () => reconciler.externalOrders);
  const gate: TradingGate = new TradingGate(context, () => desks);
  const desks: Desks = new Desks({
    context,
    trading,
    asker,
    listings,
    caller: new Caller({
      context,
      trading,
      asker,
      listings,
      mayEnter: () => gate.mayEnter,
      timer,
      calls: context.config.calls,
    }),
    admitEntries: admitsEntries,
    ordersMoved: () => timer?.look(),
  });
  const balances = new Balances(context, () => desks.idle && listener.quiet);
  const reconciler = new Reconciler({ context, trading, desks, balances });
  const schedule: ReconcileSchedule = new ReconcileSchedule(context, reconciler, () => desks.idle);
  const listener: AccountListener = new AccountListener({
    context,
    desks,
    balances,
    reconcile: reason => schedule.hurry(reason),
  });
  const unsubscribe = trading.subscribeAccount(event => listener.hear(event));
  await gate.recover();
  await schedule.begin(VENUE_PATIENCE_MS);
  timer?.look(); // by what rests now, and what others placed: a timer that an earlier process started is ours to keep or to end
  const failed = (error: unknown): void => log.error('command-failed', { error });
  return {
    handlers: [
      onOrderApproved(desks),
      onTradingStateChanged(gate),
      onReconcileCommanded(commandId => void schedule.command(commandId).catch(failed)),
    ],
    health: () => {
      const [failure] = desks.failures;
      const unexamined = admission.admitted ? null : 'entries wait: the venue has not said what our key may do';
      return schedule.trouble ?? listener.trouble ?? failure?.join(': ') ?? unexamined;
    },
    details: () => ({
      tradingState: gate.state,
      cancelAllAfter: timer?.state ?? null,
      recovered: schedule.recovered,
      admitsEntries: admitsEntries(),
      callsOnTheWay: desks.inFlight.calling.size,
      ordersAskedAbout: asker.open.size,
    }),
    async stop() {
      unsubscribe();
      schedule.stop();
      timer?.stop();
      gate.stop();
      balances.stop();
      asker.stop();
      desks.stop();
      await trading.close();
    },
  };
}

/** Keeps the venue's timer; null where the venue has none. */
function timerAt(
  trading: Trading,
  { config, db, log, system, wallNow }: Context,
  externalOrders: () => number | null,
): CancelAllAfter | null {
  const { cancelAllAfter } = trading;
  if (cancelAllAfter === undefined) return null;
  return new CancelAllAfter({
    context: { log, wallNow },
    scope: trading.capabilities.cancelAllAfter,
    call: timeoutMs => cancelAllAfter(timeoutMs),
    timeoutMs: config.cancelAllAfterMs,
    patienceMs: config.graceMs / 2,
    atVenue: async () => ({ ...(await readAtVenue(db, system.account)), externalOrders: externalOrders() }),
  });
}
