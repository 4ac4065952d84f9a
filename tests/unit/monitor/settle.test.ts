import { expect } from 'chai';
import fc from 'fast-check';
import { findAll } from '#agents/monitor/core/rules/registry.ts';
import type { Finding } from '#agents/monitor/core/rules/rule.ts';
import { alertChanges, isEmpty, keyOf, type OpenAlert, type Sightings, settle } from '#agents/monitor/core/settle.ts';
import { LIMITS, QUIET } from './snapshots.ts';

const unprotected = findAll(
  { ...QUIET, positions: QUIET.positions.map(position => ({ ...position, protected: false })) },
  LIMITS,
);
const halted = findAll({ ...QUIET, tradingState: { state: 'HALTED', reason: '' } }, LIMITS);
const NONE: Sightings = new Map();
const QUIET_MS = 1_800_000;

const openOf = (finding: Finding, lastSeenAt: number): OpenAlert => ({ ...finding, id: keyOf(finding), lastSeenAt });

describe('monitor: raising and resolving alerts', () => {
  it('a finding with a hold becomes an alert once it was seen for that long without a break', () => {
    const first = settle(NONE, unprotected, { now: 0, limits: LIMITS });
    expect(first.settled).to.deep.equal([]);
    const early = settle(first.sightings, unprotected, { now: 4_999, limits: LIMITS });
    expect(early.settled).to.deep.equal([]);
    const late = settle(early.sightings, unprotected, { now: 5_000, limits: LIMITS });
    expect(late.settled).to.have.length(1);
    const gone = settle(late.sightings, [], { now: 6_000, limits: LIMITS });
    const again = settle(gone.sightings, unprotected, { now: 7_000, limits: LIMITS });
    expect(again.settled).to.deep.equal([]);
  });

  it('raises what is not open yet, and only that', () => {
    const seen = settle(NONE, halted, { now: 0, limits: LIMITS });
    const changes = alertChanges([], { settled: seen.settled, seen: seen.sightings }, { now: 0, quietMs: QUIET_MS });
    expect(changes.raise.map(keyOf)).to.deep.equal(halted.map(keyOf));
    const open = halted.map(finding => openOf(finding, 0));
    const then = alertChanges(open, { settled: seen.settled, seen: seen.sightings }, { now: 100, quietMs: QUIET_MS });
    expect(isEmpty(then)).to.equal(true);
  });

  it('raises again when it got graver', () => {
    const open = halted.map(finding => openOf({ ...finding, severity: 'info' }, 0));
    const seen = settle(NONE, halted, { now: 0, limits: LIMITS });
    const changes = alertChanges(open, { settled: seen.settled, seen: seen.sightings }, { now: 0, quietMs: QUIET_MS });
    expect(changes.raise).to.have.length(1);
    expect(changes.resolve).to.deep.equal([]);
  });

  it('says from time to time that it is still so, with fresh words', () => {
    const open = halted.map(finding => openOf({ ...finding, message: 'old words' }, 0));
    const seen = settle(NONE, halted, { now: 40_000, limits: LIMITS });
    const changes = alertChanges(
      open,
      { settled: seen.settled, seen: seen.sightings },
      { now: 40_000, quietMs: QUIET_MS },
    );
    expect(changes.refresh).to.deep.equal([{ id: open[0]?.id, message: halted[0]?.message }]);
  });

  it('resolves what is not seen any more, but not what is seen and not settled again yet (a restart of monitor)', () => {
    const open = unprotected.map(finding => openOf(finding, 0));
    const restarted = settle(NONE, unprotected, { now: 1_000, limits: LIMITS });
    const during = alertChanges(
      open,
      { settled: restarted.settled, seen: restarted.sightings },
      { now: 1_000, quietMs: QUIET_MS },
    );
    expect(isEmpty(during)).to.equal(true);
    const gone = settle(restarted.sightings, [], { now: 2_000, limits: LIMITS });
    const after = alertChanges(
      open,
      { settled: gone.settled, seen: gone.sightings },
      { now: 2_000, quietMs: QUIET_MS },
    );
    expect(after.resolve).to.deep.equal(open.map(alert => alert.id));
  });

  it('an alert that came as a message is over when nobody repeats it', () => {
    const reported = openOf({ rule: 'venue-key', severity: 'critical', title: 't', message: 'm', code: null }, 0);
    const at = (now: number) =>
      alertChanges([reported], { settled: [], seen: NONE }, { now, quietMs: QUIET_MS }).resolve;
    expect(at(QUIET_MS)).to.deep.equal([]);
    expect(at(QUIET_MS + 1)).to.deep.equal([reported.id]);
  });

  it('property: after the changes are applied, the open alerts are the settled findings and those still on hold', () => {
    const finding = fc.record({
      rule: fc.constantFrom('trading-halted', 'position-unprotected', 'dead-letters'),
      severity: fc.constantFrom('warning', 'critical'),
      title: fc.constantFrom('a', 'b', 'c'),
      message: fc.constant('m'),
      code: fc.constant(null),
    });
    const round = fc.uniqueArray(finding, { selector: keyOf });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 12 }), rounds => {
        let sightings = NONE;
        let open: readonly OpenAlert[] = [];
        rounds.forEach((findings, index) => {
          const now = index * 2_000;
          const seen = settle(sightings, findings, { now, limits: LIMITS });
          sightings = seen.sightings;
          const changes = alertChanges(open, { settled: seen.settled, seen: sightings }, { now, quietMs: QUIET_MS });
          const raised = changes.raise.map(one => openOf(one, now));
          const replaced = new Set([...raised.map(alert => alert.id), ...changes.resolve]);
          open = [...open.filter(alert => !replaced.has(alert.id)), ...raised];
          expect(new Set(open.map(keyOf)).size).to.equal(open.length);
          for (const one of seen.settled)
            expect(open.find(alert => keyOf(alert) === keyOf(one))?.severity).to.equal(one.severity);
          for (const alert of open) expect(sightings.has(keyOf(alert))).to.equal(true);
        });
      }),
    );
  });
});
