import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openResearch, type ResearchRig } from './rig.ts';

const PLANS = {
  'late.yaml': 'bot: { strategy: breakout }\nspan: { from: 2030-01-01, until: 2031-01-01 }\nspace: { stopAtr: [1, 2] }',
  'foreign.yaml': 'bot: { strategy: breakout, instruments: [FOO/USDT] }\nspace: { stopAtr: [1, 2] }',
  'fine.yaml': 'bot: { strategy: breakout, timeframe: 1s }\nspace: { stopAtr: [1, 2] }',
  'backwards.yaml':
    'bot: { strategy: breakout }\nspan: { from: 2031-01-01, until: 2030-01-01 }\nspace: { stopAtr: [1, 2] }',
};

/** What is asked for and is not there, and how it is told: what, and what to do. */
const CASES: Readonly<Record<string, RegExp>> = {
  'backtest nothing-such': /There is no strategy nothing-such, nor a profile of that path\n +→ tradewind strategy list/,
  'backtest breakout --symbols FOO/USDT':
    /binance has no candles of 1m stored for FOO\/USDT.*\n +→ tradewind data list.*download --instrument FOO\/USDT/,
  'backtest breakout --symbols C0/USDT,FOO/USDT': /no candles of 1m stored for FOO\/USDT/,
  'backtest breakout --timeframe 7m': /'7m' is invalid. Expected one of 1s/,
  'backtest breakout --timeframe 1s --history 100': /timeframe 1s is no multiple of the base timeframe 1m/,
  'backtest breakout --from 2031-01-01': /no candles of 1m.* from 2031-01-01 until now\n +→ tradewind data list/,
  'backtest breakout --from 2020-02-31': /2020-02-31 is no time/,
  'backtest breakout --from 2024-01-02 --until 2024-01-01': /--from 2024-01-02 is not before --until 2024-01-01/,
  'backtest breakout --history 100000':
    /There is no candle to trade.*there are candles from 2020-01-01.*\n +→ choose --from/,
  'analyse lookahead breakout --symbols FOO/USDT': /no candles of 1m stored for FOO\/USDT/,
  'analyse warmup breakout --history 100': /there are candles from.*\n.*--lengths/,
  'study sweep nope --param a=1,2': /unknown strategy nope; known: /,
  'study sweep breakout --param stopAtr=1,2 --timeframe 7m': /'7m' is invalid/,
  'study sweep DIR/late.yaml --history 100':
    /span: there is no candle to trade from 2030-01-01.*there are candles from 2020-01-01/,
  'study sweep DIR/foreign.yaml --history 100': /study: there are no candles of FOO\/USDT; there are C0\/USDT/,
  'study sweep DIR/fine.yaml --history 100': /study: bars of 1m make no bars of 1s/,
  'study sweep DIR/backwards.yaml --history 100': /expected from before until\n.*at span/,
  'data check --instrument FOO/USDT': /No candles are stored of FOO\/USDT\n +→ tradewind data list/,
  'data export candles /nowhere/zz.csv --instrument C0/USDT': /there is no folder \/nowhere/,
  'data export candles DIR/zz.csv --instrument FOO/USDT': /no candles.*\n +→ tradewind data list/,
};

describe('what is asked for and is not there', function () {
  this.timeout(120_000);
  let rig: ResearchRig;
  before(async () => {
    rig = await openResearch(600);
    for (const [name, text] of Object.entries(PLANS)) await writeFile(join(rig.test.home, name), text);
  });
  after(() => rig?.close());

  for (const [line, told] of Object.entries(CASES)) {
    it(line, async () => {
      const { code, err } = await rig.cli(line.replace('DIR', rig.test.home));
      expect(err).to.match(told);
      expect(code).to.not.equal(0);
    });
  }
});
