import { invariant } from '../../kernel/invariant.ts';
import { barEnd, type EpochMs, epochMs } from '../../kernel/time.ts';
import type { Command, EngineEvent, Execution, Order } from '../../simulation/types.ts';
import type { Series } from './series.ts';
import { plainVenue, type Venue, type VenueInput } from './venue.ts';

const NONE = -1;
const NOTHING: readonly EngineEvent[] = [];

/** What of a series the engine has not seen, and which prices would move an order. */
interface Lane {
  /** Last row that the engine did not see, and the last of these with a volume. */
  unseen: number;
  unseenVolume: number;
  /** A bar that comes down to `below`, or up to `above`, may reach an order. */
  below: number;
  above: number;
}

/**
 * The same venue, which shows the engine a bar only when it may reach a resting order, or when a command asks for the market as it
 * stands. A bar that reaches nothing leaves no trace but its close and its volume: so the last one stands for all that were skipped.
 * Needs public trades to be off, since these are counted bar by bar.
 */
export function reachVenue(input: VenueInput): Venue {
  invariant(input.models.publicTrades === 'none', 'bars are skipped only where nobody counts public trades');
  const plain = plainVenue(input);
  const { series, account } = input;
  const lanes = series.map((): Lane => ({ unseen: NONE, unseenVolume: NONE, ...UNREACHABLE }));
  const indexOf = new Map<string, number>(series.map(({ listing }, index) => [listing.symbol, index]));

  const show = (index: number, row: number): void => {
    const time = series[index]?.columns.time[row] ?? 0;
    const end = barEnd(epochMs(time), timeframeOf(series));
    const at = epochMs(Math.max(end, plain.engine.now() ?? end));
    const events = plain.move(index, row, at);
    invariant(events.length === 0, 'a skipped bar reaches no order');
  };
  const catchUp = (index: number, lane: Lane): void => {
    if (lane.unseen === NONE) return;
    if (lane.unseenVolume !== NONE && lane.unseenVolume !== lane.unseen) show(index, lane.unseenVolume);
    show(index, lane.unseen);
    lane.unseen = NONE;
    lane.unseenVolume = NONE;
  };
  const watch = (index: number, lane: Lane): void => {
    const { listing } = series[index] as Series;
    Object.assign(lane, reachOf(plain.engine.openOrders(account, listing.symbol)));
  };

  return {
    engine: plain.engine,
    open: plain.open,
    move: (index, row, at) => {
      const lane = lanes[index] as Lane;
      const { low, high, volume } = (series[index] as Series).columns;
      if ((low[row] as number) > lane.below && (high[row] as number) < lane.above) {
        lane.unseen = row;
        if ((volume[row] as number) > 0) lane.unseenVolume = row;
        return NOTHING;
      }
      catchUp(index, lane);
      const events = plain.move(index, row, at);
      if (events.length > 0) watch(index, lane);
      return events;
    },
    execute: <Kind extends Command['kind']>(
      command: Extract<Command, { readonly kind: Kind }>,
      at: EpochMs,
    ): Execution<Kind> => {
      const index = indexOf.get(symbolOf(command)) ?? NONE;
      const lane = lanes[index];
      if (lane !== undefined) catchUp(index, lane);
      const execution = plain.execute<Kind>(command, at);
      if (lane !== undefined) watch(index, lane);
      return execution;
    },
  };
}

const UNREACHABLE = { below: Number.NEGATIVE_INFINITY, above: Number.POSITIVE_INFINITY } as const;

const timeframeOf = ([first]: readonly Series[]) => (first as Series).columns.timeframe;

function symbolOf(command: Command): string {
  if ('symbol' in command) return command.symbol;
  if ('order' in command) return command.order.symbol;
  return 'above' in command ? command.above.symbol : '';
}

/** The nearest prices at which something may happen to one of the orders. As numbers, so that equality counts as reached. */
function reachOf(orders: readonly Order[]): Pick<Lane, 'below' | 'above'> {
  let { below, above }: { below: number; above: number } = UNREACHABLE;
  for (const { state, type, side, price, stopPrice } of orders) {
    const waits = state.kind === 'waiting';
    const level = (waits ? stopPrice : price)?.toNumber();
    if (level === undefined) continue;
    const stops = type === 'stop-loss' || type === 'stop-loss-limit';
    const falls = waits ? stops === (side === 'sell') : side === 'buy';
    if (falls) below = Math.max(below, level);
    else above = Math.min(above, level);
  }
  return { below, above };
}
