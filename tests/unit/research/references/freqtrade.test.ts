import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { skipWithoutReferences } from './files.ts';
import { type FreqtradeCase, freqtradeCases } from './freqtrade-cases.ts';
import { type Played, playCase } from './freqtrade-run.ts';

/** Half of the last digit that the cases are stated with. */
const PROFIT_WITHIN = 0.000_500_1;

/** Cases that rest on a rule which is not ours. docs/references.md says for each why. */
const APART: Readonly<Record<string, readonly string[]>> = {
  'a gap fills at the open': ['tc11'],
  'the way of the price within a candle': ['tc12'],
  'a stop on the candle of the entry': ['tc34', 'tc35', 'tc36', 'tc37', 'tc38'],
  'a target that changes while it rests': ['tc16', 'tc19', 'tc20', 'tc24'],
  'a price that the candle has not': ['tc40', 'tc41', 'tc44'],
  'a target below the last close that is known': ['tc42', 'tc43'],
  'an exit at a limit': ['tc45', 'tc46'],
  'an entry that is priced anew while it waits': ['tc48', 'tc49', 'tc50', 'tc51', 'tc52', 'tc53'],
};
const apart = new Set(Object.values(APART).flat());

/** A callback of theirs that a case without it would agree with: nothing trades either way. */
const NOTHING_TRADES = new Set(['tc50', 'tc51']);

/** The trades in one line. */
const wanted = ({ trades }: FreqtradeCase): string =>
  trades
    .map(
      ({ exit_reason, open_tick, close_tick, is_short }) =>
        `${exit_reason} ${open_tick}-${close_tick} ${is_short ? 'short' : 'long'}`,
    )
    .join(', ');
const played = ({ trades }: Played): string =>
  trades.map(({ reason, open, close, side }) => `${reason} ${open}-${close} ${side}`).join(', ');

const agrees = (one: FreqtradeCase, result: Played): boolean =>
  wanted(one) === played(result) && Math.abs(result.profit - one.profit_perc) <= PROFIT_WITHIN;

describe('the stop, target and trailing cases of freqtrade', () => {
  before(skipWithoutReferences);

  it('agree wherever the rules are ours too', () => {
    const shared = freqtradeCases().filter(({ id }) => !apart.has(id));
    const faults = shared.flatMap(one => {
      const result = playCase(one);
      if (agrees(one, result)) return [];
      return [`${one.id}: ${played(result)} ${result.profit} instead of ${wanted(one)} ${one.profit_perc}`];
    });
    expect(faults).to.deep.equal([]);
    console.log(
      `      ${shared.length} of ${freqtradeCases().length} cases agree, ${apart.size} have rules of their own`,
    );
  });

  it('differ where they are said to', () => {
    const listed = freqtradeCases().filter(({ id }) => apart.has(id));
    expect(listed).to.have.length(apart.size);
    const agreeing = listed.filter(one => agrees(one, playCase(one))).map(({ id }) => id);
    expect(new Set(agreeing)).to.deep.equal(NOTHING_TRADES);
  });

  it('are listed in the documentation with the reason', () => {
    const rows = readFileSync(`${CHECKOUT}/docs/references.md`, 'utf8').split('\n');
    const told = rows.flatMap(row => {
      const [, cases = '', reason = ''] = row.split('|').map(cell => cell.trim());
      return /^tc\d/.test(cases) ? [[reason, cases.split(', ')] as const] : [];
    });
    expect(Object.fromEntries(told)).to.deep.equal(APART);
  });
});
