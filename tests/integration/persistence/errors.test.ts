import { expect } from 'chai';
import type { AgentName } from '#shared/domain/agents.ts';
import type { Code } from '#shared/domain/codes.ts';
import { severityOf } from '#shared/domain/severity.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { readErrors, readRepeatedErrors, readRisingErrors } from '#shared/persistence/reads/errors.ts';
import { fingerprintOf } from '#shared/runtime/errors/entry.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

const MINUTE = 60_000;

describe('reading errors', () => {
  let base: TestDatabase;
  const now = Date.now();
  beforeEach(async () => {
    base = await testDatabase();
  });
  afterEach(() => base.drop());

  interface Logged {
    readonly agent: AgentName;
    readonly code: Code;
    readonly message?: string;
    readonly agoMs: number;
    readonly occurrences?: number;
    readonly correlationId?: Id;
  }
  const log = async ({ agent, code, message = code, agoMs, occurrences = 1, correlationId }: Logged) => {
    await base.db
      .insertInto('errors')
      .values({
        ...{ agent, code, message, occurrences, severity: severityOf(code), event: 'test' },
        ...{ fingerprint: fingerprintOf(code, message), correlation_id: correlationId ?? null },
        created_at: new Date(now - agoMs),
      })
      .execute();
  };
  const day = { since: epochMs(now - 24 * 60 * MINUTE), agent: null, code: null, limit: 10 };

  it('counts by fingerprint, the gravest first, with the latest words', async () => {
    await log({ agent: 'capital', code: 'VENUE_UNREACHABLE', message: 'try 1', agoMs: 3 * MINUTE, occurrences: 4 });
    await log({ agent: 'strategy', code: 'VENUE_UNREACHABLE', message: 'try 2', agoMs: 2 * MINUTE });
    await log({ agent: 'execution', code: 'VENUE_KEY_REJECTED', agoMs: MINUTE });
    await log({ agent: 'execution', code: 'AGENT_FAULT', agoMs: 30 * 60 * MINUTE });
    const found = await readErrors(base.db, day);
    expect(found.map(({ code, count, message, agents }) => ({ code, count, message, agents }))).to.deep.equal([
      { code: 'VENUE_KEY_REJECTED', count: 1, message: 'VENUE_KEY_REJECTED', agents: ['execution'] },
      { code: 'VENUE_UNREACHABLE', count: 5, message: 'try 2', agents: ['capital', 'strategy'] },
    ]);
    expect(found[1]).to.include({
      firstSeen: new Date(now - 3 * MINUTE).toISOString(),
      lastSeen: new Date(now - 2 * MINUTE).toISOString(),
      thisHour: 5,
      hourlyBefore: 0,
    });
    expect(await readErrors(base.db, { ...day, agent: 'strategy' })).to.have.length(1);
    expect(await readErrors(base.db, { ...day, code: 'AGENT_FAULT' })).to.have.length(0);
    expect(await readErrors(base.db, { ...day, limit: 1 })).to.have.length(1);
  });

  it('names the first cause of a chain, and what comes together with it in other agents', async () => {
    for (const chain of ['a', 'b']) {
      const correlationId = deriveId(chain);
      await log({ agent: 'data-collection', code: 'CANDLE_GAP', agoMs: 9 * MINUTE, correlationId });
      await log({ agent: 'strategy', code: 'STRATEGY_FAILED', agoMs: 8 * MINUTE, correlationId });
    }
    await log({ agent: 'capital', code: 'DATABASE_UNREACHABLE', agoMs: 60_000 });
    await log({ agent: 'execution', code: 'AGENT_CRASHED', agoMs: 57_000 });
    const of = Object.fromEntries((await readErrors(base.db, day)).map(group => [group.code, group]));
    expect(of.STRATEGY_FAILED?.firstCause).to.equal('data-collection CANDLE_GAP');
    expect(of.CANDLE_GAP?.firstCause).to.equal(null);
    expect(of.STRATEGY_FAILED?.together).to.deep.equal(['data-collection CANDLE_GAP']);
    expect(of.CANDLE_GAP?.together).to.deep.equal(['strategy STRATEGY_FAILED']);
    expect(of.AGENT_CRASHED?.together).to.deep.equal(['capital DATABASE_UNREACHABLE']);
  });

  it('says which repeat: within any window of the time looked at, and not over longer', async () => {
    for (let one = 0; one < 5; one++)
      await log({ agent: 'capital', code: 'AGENT_FAULT', agoMs: (40 + 2 * one) * MINUTE });
    for (let one = 0; one < 5; one++)
      await log({ agent: 'capital', code: 'CANDLE_GAP', agoMs: (2 + 11 * one) * MINUTE });
    await log({ agent: 'capital', code: 'PROTECTION_MISSING', agoMs: 50 * MINUTE });
    await log({ agent: 'capital', code: 'DATA_STALE', agoMs: 70 * MINUTE, occurrences: 50 });
    const query = { now: epochMs(now), lookBackMs: 60 * MINUTE, windowMs: 10 * MINUTE, times: 5 };
    const found = await readRepeatedErrors(base.db, query);
    expect(found.map(({ code, most }) => `${code} ${most}`).sort()).to.deep.equal([
      'AGENT_FAULT 5',
      'PROTECTION_MISSING 1',
    ]);
  });

  it('says which rise: three times as often as in the hours before, and not what is new', async () => {
    for (const [code, before, after] of [
      ['CANDLE_GAP', 96, 12],
      ['DATA_STALE', 96, 11],
      ['AGENT_FAULT', 0, 500],
      ['MESSAGE_FAILED', 24, 9],
    ] as const) {
      if (before > 0) await log({ agent: 'capital', code, agoMs: 5 * 60 * MINUTE, occurrences: before });
      await log({ agent: 'capital', code, agoMs: 5 * MINUTE, occurrences: after });
    }
    const found = await readRisingErrors(base.db, { least: 10, factor: 3 });
    expect(found.map(({ code, thisHour, hourlyBefore }) => ({ code, thisHour, hourlyBefore }))).to.deep.equal([
      { code: 'CANDLE_GAP', thisHour: 12, hourlyBefore: 4 },
    ]);
  });
});
