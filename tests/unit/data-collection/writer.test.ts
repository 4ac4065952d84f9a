import { expect } from 'chai';
import { type RawBar, readBar } from '#agents/data-collection/core/reading.ts';
import type { StoredCandle } from '#agents/data-collection/store.ts';
import { openSlots } from '#agents/data-collection/streams/slots.ts';
import { openWriter, type Writer } from '#agents/data-collection/streams/writer.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { database } from '#shared/persistence/connection.ts';
import { BTC_ID, rawBar, second } from './bars.ts';

/** Typed queries that reach nobody. */
const nowhere: Transaction = database({ query: async () => ({ rows: [], rowCount: 0 }) } as never);

const stored = (n: number, source: StoredCandle['source'], changes: Partial<RawBar> = {}): StoredCandle => {
  const read = readBar(rawBar(n, changes));
  if (!read.ok) throw new Error(read.error);
  return { instrumentId: BTC_ID, candle: read.value, source, flow: null, mid: null };
};

describe('the writer', () => {
  let sent: (readonly Outgoing[])[];
  let failures: Error[];
  let crashed: unknown[];
  let writer: Writer;

  beforeEach(() => {
    sent = [];
    failures = [];
    crashed = [];
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const context = {
      log,
      crash: (reason: unknown): never => {
        crashed.push(reason);
        return undefined as never;
      },
      transact: async (work: Parameters<Parameters<typeof openWriter>[0]['transact']>[0]): Promise<void> => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        const handled = await work({ tx: nowhere, marketNow: epochMs(0) });
        await Promise.all(handled.writes ?? []);
        sent.push(handled.send);
      },
    };
    writer = openWriter(context, '1s', () => undefined);
  });

  it('writes what comes in one turn in one transaction', async () => {
    for (let n = 0; n < 500; n++) writer.add(stored(n, 'stream'));
    await writer.settled();
    expect(sent.map(messages => messages.length)).to.deep.equal([500]);
  });

  it('says which candle each message began with', async () => {
    writer.add(stored(7, 'stream', { close: '107.00' }));
    await writer.settled();
    const id = deriveId('candle', BTC_ID, '1s', second(7));
    expect(sent[0]?.[0]).to.deep.include({
      type: 'candle-closed',
      key: BTC_ID,
      correlationId: id,
      causationId: id,
      marketTime: second(8),
      validUntil: null,
    });
    expect(sent[0]?.[0]?.payload).to.include({ close: '107', source: 'stream' });
  });

  it('tells nobody of history', async () => {
    writer.add(stored(1, 'history'));
    writer.add(stored(2, 'backfill'));
    await writer.settled();
    expect(sent.flat().map(message => message.marketTime)).to.deep.equal([second(3)]);
  });

  it('F21: tries again while the database restarts, with the same messages', async () => {
    failures.push(Object.assign(new Error('terminating connection'), { code: '57P01' }));
    writer.add(stored(1, 'stream'));
    await writer.settled();
    expect(sent.map(messages => messages.length)).to.deep.equal([1]);
    expect(crashed).to.deep.equal([]);
  });

  it('crashes on what would fail again', async () => {
    const defect = Object.assign(new Error('no such column'), { code: '42703' });
    failures.push(defect);
    writer.add(stored(1, 'stream'));
    await writer.settled();
    expect(crashed).to.deep.equal([defect]);
  });
});

describe('slots', () => {
  it('lets so many run at a time, and the next one when one ends, whatever its end', async () => {
    const inSlot = openSlots(2);
    let most = 0;
    let running = 0;
    const task = async (n: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      if (n === 3) throw new Error('third');
      return n;
    };
    const ends = await Promise.allSettled([1, 2, 3, 4, 5].map(n => inSlot(() => task(n))));
    expect(ends.map(end => end.status)).to.deep.equal(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(most).to.equal(2);
  });
});
