import { expect } from 'chai';
import fc from 'fast-check';
import { type CommandProgress, isFinal, progress } from '#agents/monitor/core/command-state.ts';
import { NO_HISTORY, noteEpochs } from '#agents/monitor/core/restarts.ts';
import { count, duration, listed, shortNumber } from '#agents/monitor/core/words.ts';
import { momentFromText } from '#shared/contracts/api/moment-text.ts';
import { reasonInWords } from '#shared/domain/reasons.ts';
import { epochMs } from '#shared/kernel/time.ts';

describe('monitor: the state of a command', () => {
  const issued: CommandProgress = { state: 'issued', result: {} };

  it('goes forward, collecting results', () => {
    const acknowledged = progress(issued, { state: 'acknowledged', result: { by: 'risk-manager' } });
    expect(acknowledged).to.deep.equal({ state: 'acknowledged', result: { by: 'risk-manager' } });
    const done = progress(acknowledged ?? issued, { state: 'done', result: { inFlight: 0 } });
    expect(done).to.deep.equal({ state: 'done', result: { by: 'risk-manager', inFlight: 0 } });
  });

  it('property: in whatever order and however often reports come, it never goes backwards and ends once', () => {
    const RANK = { issued: 0, acknowledged: 1, done: 2, failed: 2 };
    const report = fc.record({ state: fc.constantFrom('acknowledged', 'done', 'failed'), result: fc.constant({}) });
    fc.assert(
      fc.property(fc.array(report), reports => {
        let command = issued;
        for (const one of reports) {
          const after = progress(command, one);
          if (after === null) continue;
          expect(RANK[after.state]).to.be.greaterThan(RANK[command.state]);
          command = after;
        }
        const firstEnd = reports.find(one => isFinal(one.state));
        if (firstEnd !== undefined) expect(command.state).to.equal(firstEnd.state);
      }),
    );
  });
});

describe('monitor: restarts', () => {
  const at = (history: typeof NO_HISTORY, epoch: number, now: number) =>
    noteEpochs(history, new Map([['execution' as const, epoch]]), { now, windowMs: 1_000 });

  it('counts takeovers within the window, and none at first sight', () => {
    let history = at(NO_HISTORY, 7, 0);
    expect(history.takeovers.get('execution')).to.deep.equal([]);
    history = at(history, 9, 100);
    expect(history.takeovers.get('execution')).to.deep.equal([100, 100]);
    history = at(history, 10, 900);
    expect(history.takeovers.get('execution')).to.have.length(3);
    history = at(history, 10, 1_100);
    expect(history.takeovers.get('execution')).to.deep.equal([900]);
  });
});

describe('monitor: words', () => {
  it('says times, counts, lists and amounts as people do', () => {
    expect([0, 1_400, 119_000, 180_000, 7_200_000, 260_000_000].map(duration)).to.deep.equal([
      '0 s',
      '1 s',
      '119 s',
      '3 min',
      '2 h',
      '3 days',
    ]);
    expect([count(1, 'order'), count(2, 'order')]).to.deep.equal(['1 order', '2 orders']);
    expect(listed(['a', 'b', 'c'], 2)).to.equal('a, b and 1 more');
    expect(
      ['64210.50000000', '0.00001234567891', '-12.5', '100', '0.000', '123456789.987'].map(shortNumber),
    ).to.deep.equal(['64210.5', '0.000012345678', '-12.5', '100', '0', '123456789']);
  });

  it('fills the numbers of a reason into the words of its strategy', () => {
    const why = { code: 'FAST_BELOW_SLOW', numbers: { fast: 101.23456789, slow: null } };
    expect(reasonInWords(why, { FAST_BELOW_SLOW: '{fast} is below {slow}, {other}' })).to.equal(
      '101.235 is below unknown, {other}',
    );
    expect(reasonInWords(why, {})).to.equal('fast below slow (fast 101.235, slow unknown)');
    expect(reasonInWords({ code: 'WARMING_UP', numbers: {} }, {})).to.equal('warming up');
  });
});

describe('a moment as people write it', () => {
  const now = epochMs(Date.parse('2026-03-04T10:00:00Z'));
  const cases: readonly (readonly [string, string | null])[] = [
    ['09:05', '2026-03-04T09:05:00.000Z'],
    ['09:05:30', '2026-03-04T09:05:30.000Z'],
    ['14:05', '2026-03-03T14:05:00.000Z'],
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01 12:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['1772532000000', '2026-03-03T10:00:00.000Z'],
    ['25:00', null],
    ['soon', null],
    ['', null],
    ['2026-13-45T00:00', null],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} is ${expected ?? 'not understood'}`, () => {
      const moment = momentFromText(text, now);
      expect(moment === null ? null : new Date(moment).toISOString()).to.equal(expected);
    });
  }
});
