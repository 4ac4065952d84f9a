import { expect } from 'chai';
import { type AtVenue, wantsTimer } from '#agents/execution/core/cancel-all-after.ts';
import { CancelAllAfter, type CancelAllAfterOptions } from '#agents/execution/venue/cancel-all-after.ts';
import type { Outcome } from '#shared/exchange/port.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { until } from '#tests/integration/execution/floor.ts';

type Order = AtVenue['orders'][number];
const entry: Order = { purpose: 'entry', type: 'limit', state: 'open' };
const stop: Order = { purpose: 'stop-loss', type: 'stop-loss', state: 'open' };
const atVenue = (change: Partial<AtVenue> = {}): AtVenue => ({
  orders: [entry],
  openPositions: 0,
  externalOrders: 0,
  ...change,
});

const CASES: readonly [string, Partial<AtVenue>, { readonly entries: boolean; readonly 'all-orders': boolean }][] = [
  ['an entry rests', {}, { entries: true, 'all-orders': true }],
  ['an entry may rest', { orders: [{ ...entry, state: 'unknown' }] }, { entries: true, 'all-orders': true }],
  ['nothing rests', { orders: [] }, { entries: false, 'all-orders': false }],
  ['an entry is on its way', { orders: [{ ...entry, state: 'submitting' }] }, { entries: false, 'all-orders': false }],
  ['a market entry', { orders: [{ ...entry, type: 'market' }] }, { entries: false, 'all-orders': false }],
  ['a stop alone', { orders: [stop] }, { entries: false, 'all-orders': false }],
  ['a stop beside', { orders: [entry, stop] }, { entries: true, 'all-orders': false }],
  ['a stop on its way', { orders: [entry, { ...stop, state: 'submitting' }] }, { entries: true, 'all-orders': false }],
  ['a stop that is over', { orders: [entry, { ...stop, state: 'filled' }] }, { entries: true, 'all-orders': true }],
  ['a position without its stop', { openPositions: 1 }, { entries: true, 'all-orders': false }],
  ['orders of somebody else', { externalOrders: 1 }, { entries: true, 'all-orders': false }],
  ['nobody has looked for others', { externalOrders: null }, { entries: true, 'all-orders': false }],
];

describe('the venue’s timer', () => {
  for (const [name, change, wanted] of CASES) {
    it(`${name}: ${JSON.stringify(wanted)}`, () => {
      expect(wantsTimer('entries', atVenue(change))).to.equal(wanted.entries);
      expect(wantsTimer('all-orders', atVenue(change))).to.equal(wanted['all-orders']);
      expect(wantsTimer('none', atVenue(change))).to.equal(false);
    });
  }

  const done: Outcome<null> = { kind: 'confirmed', value: null };
  const lost: Outcome<null> = { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', 'lost') };
  const refused: Outcome<null> = { kind: 'rejected', fault: fault('VENUE_REJECTED', 'no') };
  let timer: CancelAllAfter | null = null;
  afterEach(() => timer?.stop());

  /** The timer over a venue that answers as `answers` says, and well when that is used up. */
  function timerOver(options: Partial<CancelAllAfterOptions> & { readonly answers?: Outcome<null>[] }) {
    const { answers = [], ...rest } = options;
    const calls: (number | null)[] = [];
    const words: string[] = [];
    const note = (event: string) => void words.push(event);
    const made = new CancelAllAfter({
      context: { wallNow: () => epochMs(Date.now()), log: { debug: note, info: note, warn: note, error: note } },
      scope: 'all-orders',
      call: async timeoutMs => {
        calls.push(timeoutMs);
        return answers.shift() ?? done;
      },
      timeoutMs: 60_000,
      patienceMs: 1_000,
      atVenue: async () => atVenue(),
      ...rest,
    });
    timer = made;
    return { timer: made, calls, words };
  }

  it('is started while entries rest, started anew in time, and ended with them', async () => {
    let stand = atVenue();
    const { timer, calls } = timerOver({ timeoutMs: 90, atVenue: async () => stand });
    timer.look();
    await until(() => calls.length >= 3);
    expect(new Set(calls)).to.deep.equal(new Set([90]));
    stand = atVenue({ orders: [] });
    timer.look();
    await until(() => timer.state === 'off');
    expect(calls.at(-1)).to.equal(null);
  });

  it('that an earlier process may have started is ended when nothing wants it, also when it is not to be used', async () => {
    const { timer, calls } = timerOver({ timeoutMs: null });
    expect(timer.state).to.equal('perhaps');
    timer.look();
    await until(() => timer.state === 'off');
    expect(calls).to.deep.equal([null]);
  });

  it('is ended before a stop is placed, and the stop waits for that', async () => {
    let answer: (outcome: Outcome<null>) => void = () => undefined;
    const { timer, calls } = timerOver({
      patienceMs: 10_000,
      call: timeoutMs => {
        calls.push(timeoutMs);
        return timeoutMs === null ? new Promise(resolve => (answer = resolve)) : Promise.resolve(done);
      },
    });
    timer.look();
    await until(() => timer.state === 'on');
    expect(timer.clearFor([entry]), 'entries do not wait').to.equal(null);
    let placed = false;
    const cleared = timer.clearFor([stop])?.then(() => {
      placed = true;
    });
    await until(() => calls.includes(null));
    await new Promise(resolve => setImmediate(resolve));
    expect(placed).to.equal(false);
    answer(refused);
    await until(() => calls.filter(call => call === null).length === 2);
    expect(placed).to.equal(false);
    answer(done);
    await cleared;
    expect(timer.state).to.equal('off');
    expect(timer.clearFor([stop]), 'nothing to wait for').to.equal(null);
  });

  it('that cannot be ended holds a stop up for as long as is allowed, and says so', async () => {
    const { timer, words } = timerOver({ patienceMs: 50, call: async () => lost });
    await timer.clearFor([stop]);
    expect(timer.state).to.equal('perhaps');
    expect(words).to.include('protection-waits');
    expect(words.at(-1)).to.equal('protection-not-kept-waiting');
  });

  it('is over by itself after the longest time, though the venue takes no end: then nothing waits', async () => {
    let now = epochMs(1_000_000);
    const silent = () => undefined;
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    const { timer } = timerOver({ call: async () => refused, context: { wallNow: () => now, log } });
    expect(timer.state).to.equal('perhaps');
    now = epochMs(now + 120_000);
    expect(timer.clearFor([stop])).to.equal(null);
  });

  it('takes no stop where it takes entries alone: nothing waits', () => {
    const { timer, calls } = timerOver({ scope: 'entries' });
    expect(timer.clearFor([stop])).to.equal(null);
    expect(calls).to.deep.equal([]);
  });

  it('whose start has no answer may run: an end is asked for again later', async () => {
    let stand = atVenue();
    const { timer, calls } = timerOver({ answers: [lost], atVenue: async () => stand });
    timer.look();
    await until(() => calls.length === 1);
    stand = atVenue({ orders: [stop] });
    timer.look();
    await until(() => calls.at(-1) === null);
    expect(timer.state).to.equal('perhaps');
  });

  it('that fails is a warning, once', async () => {
    const { timer, calls, words } = timerOver({ answers: [refused, refused, refused] });
    for (let look = 1; look <= 3; look++) {
      timer.look();
      await until(() => calls.length === look);
    }
    expect(words).to.deep.equal(['cancel-all-after-failed']);
  });
});
