import { expect } from 'chai';
import { symbolFrom } from '#scripts/operator/instruments.ts';
import { momentFrom } from '#scripts/operator/market-time.ts';
import { CliFailure, failureOf, failureText } from '#scripts/terminal/failure.ts';
import { plain } from '#scripts/terminal/paint.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { StartFailure } from '#shared/runtime/failure.ts';

const NOW = epochMs(Date.parse('2021-05-19T13:37:42.500Z'));
const iso = (text: string): string => new Date(momentFrom(text, NOW)).toISOString();

describe('times as people write them', () => {
  const cases: Readonly<Record<string, string>> = {
    now: '2021-05-19T13:37:42.500Z',
    '-5m': '2021-05-19T13:32:42.500Z',
    '-1.5h': '2021-05-19T12:07:42.500Z',
    '-2d': '2021-05-17T13:37:42.500Z',
    '12:05': '2021-05-19T12:05:00.000Z',
    '9:05:30': '2021-05-19T09:05:30.000Z',
    '14:05': '2021-05-18T14:05:00.000Z', // not yet today, so yesterday's is meant
    '2021-05-19': '2021-05-19T00:00:00.000Z',
    '2021-05-19T12:00Z': '2021-05-19T12:00:00.000Z',
    '2021-05-19 12:00': '2021-05-19T12:00:00.000Z',
    '2021-05-19T12:00:01.25+02:00': '2021-05-19T10:00:01.250Z',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(iso(text)).to.equal(expected));
  for (const text of ['25:00', 'yesterday', '5m', '2021-13-01', '']) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      expect(() => iso(text))
        .to.throw(CliFailure)
        .with.property('exit', 2));
  }
});

describe('instruments as people write them', () => {
  const known = ['BTC/USDT', 'ETH/USDT'];
  for (const text of ['BTC/USDT', 'btc/usdt', 'binance:BTC/USDT', 'BTCUSDT', 'btcusdt']) {
    it(text, () => expect(symbolFrom(text, known)).to.equal('BTC/USDT'));
  }
  it('an unknown pair is one all the same', () => expect(symbolFrom('DOGE/EUR', known)).to.equal('DOGE/EUR'));
  it('a word is none', () =>
    expect(() => symbolFrom('bitcoin', known))
      .to.throw(CliFailure)
      .with.property('exit', 2));
});

describe('failures', () => {
  const systemError = (code: string, message = ''): Error => Object.assign(new Error(message), { code });
  const cases = [
    { title: 'nothing listens', error: systemError('ECONNREFUSED'), exit: 3, code: 'DATABASE_UNREACHABLE' },
    { title: 'a server that shuts down', error: systemError('57P01'), exit: 3, code: 'DATABASE_UNREACHABLE' },
    { title: 'a wrong password', error: systemError('28P01'), exit: 3, code: 'DATABASE_UNREACHABLE' },
    { title: 'a missing table', error: systemError('42P01'), exit: 1, code: 'DATABASE_NOT_MIGRATED' },
    { title: 'a missing right', error: systemError('42501'), exit: 4, code: null },
    {
      title: 'no credentials',
      error: new StartFailure('DATABASE_NOT_MIGRATED', 'x is missing'),
      exit: 3,
      code: 'DATABASE_NOT_MIGRATED',
    },
    {
      title: 'a wrong config',
      error: new StartFailure('CONFIG_INVALID', 'a.yaml: no'),
      exit: 1,
      code: 'CONFIG_INVALID',
    },
    { title: 'a defect', error: new TypeError('x is not a function'), exit: 1, code: null },
    { title: 'no error at all', error: 'odd', exit: 1, code: null },
  ];
  for (const { title, error, exit, code } of cases) {
    it(`${title}: exit code ${exit}`, () => {
      const failure = failureOf(error);
      expect(failure).to.include({ exit, code });
      expect(failure.mend).to.be.a('string').that.is.not.empty;
    });
  }

  it('say what, which code, and what to do; nothing of the stack', () => {
    const text = failureText(failureOf(new StartFailure('CONFIG_INVALID', 'a.yaml:3: profile: expected demo')), plain);
    expect(text).to.equal('✗ a.yaml:3: profile: expected demo (CONFIG_INVALID)\n  → Correct the lines named\n');
  });
});
