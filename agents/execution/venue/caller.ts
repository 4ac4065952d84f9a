import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Trading } from '#shared/exchange/port.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { Metrics } from '#shared/runtime/metrics.ts';
import type { DeskKey } from '../core/desk.ts';
import { type Call, ordersOf } from '../core/draft.ts';
import type { Fact } from '../core/facts.ts';
import type { InFlight } from '../in-flight.ts';
import type { Asker } from './asker.ts';
import { type CallEnd, makeCall } from './calls.ts';

export interface CallerOptions {
  readonly context: Pick<AgentContext<unknown>, 'wallNow' | 'log' | 'metrics'>;
  readonly trading: Trading;
  readonly asker: Asker;
  /** May an entry be sent now? Asked right before the call, because a halt may have come since the commit. */
  readonly mayEnter: () => boolean;
}

interface Assignment {
  readonly key: DeskKey;
  readonly symbol: MarketSymbol;
  readonly call: Call;
}

/** Makes the calls that turns decided, each on its own, and brings back what they ended in. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #calls: ReturnType<Metrics['counter']>;
  readonly #seconds: ReturnType<Metrics['histogram']>;

  constructor(options: CallerOptions) {
    this.#options = options;
    const { metrics } = options.context;
    this.#calls = metrics.counter('venue_calls_total', 'Calls that change something at the venue', ['call', 'outcome']);
    this.#seconds = metrics.histogram(
      'venue_call_seconds',
      'Time from the request to the answer of such a call',
      [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
      ['call'],
    );
  }

  /** `ended` is told the facts; until its turn took them in, the orders count as having a call on its way. */
  make(assignment: Assignment, inFlight: InFlight, ended: (facts: readonly Fact[]) => void): void {
    inFlight.begin(ordersOf(assignment.call).map(order => order.id));
    void this.#make(assignment).then(ended);
  }

  async #make({ key, symbol, call }: Assignment): Promise<readonly Fact[]> {
    const { trading, mayEnter, context, asker } = this.#options;
    if (call.kind === 'place' && call.order.purpose === 'entry' && !mayEnter()) {
      const detail = 'halted before the call';
      return [{ kind: 'denied', orderId: call.order.id, code: 'EXECUTION_TRADING_HALTED', detail }];
    }
    const began = performance.now();
    const end = await makeCall(trading, call, { symbol, now: context.wallNow() });
    this.#note(call, end, performance.now() - began);
    if (!end.ask) return end.facts;
    // the cancel said nothing certain: what the venue answers to a question decides, and until then it counts as on its way
    const answers = await Promise.all(
      ordersOf(call).map(order => asker.settle({ key, symbol, order }, { notBefore: end.notBefore })),
    );
    return [...end.facts, ...answers.flat()];
  }

  #note(call: Call, end: CallEnd, tookMs: number): void {
    const outcome = end.ask ? 'uncertain' : (end.facts.at(-1)?.kind ?? 'none');
    this.#calls.inc({ call: call.kind, outcome });
    this.#seconds.observe({ call: call.kind }, tookMs / 1_000);
    const [first] = ordersOf(call);
    this.#options.context.log.info('venue-call', {
      correlationId: first?.correlationId,
      call: call.kind,
      orders: ordersOf(call).map(order => order.id),
      outcome,
      tookMs: Math.round(tookMs),
    });
  }
}
