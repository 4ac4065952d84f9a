import { expect } from 'chai';
import { sql } from 'kysely';
import { onCandleClosed } from '#agents/technical-analysis/handlers/candle-closed.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { agentRig, listInstruments, type Rig } from './rig.ts';
import { BOT, BTC, signals, start } from './running.ts';

const FROM = 1_700_000_040_000;
const BARS = seededBars({ seed: 'longer', count: 240, from: FROM });

interface Ready {
  readonly openTime: number;
  readonly version: number;
  readonly features: Readonly<Record<string, number | null>>;
}

describe('a bot that looks at longer bars, live', () => {
  let rig: Rig;
  let analysis: Rig;
  beforeEach(async () => {
    rig = await agentRig('strategy');
    analysis = await agentRig('technical-analysis', rig.database);
    await listInstruments(rig, ['BTC/USDT']);
  });
  afterEach(async () => {
    await analysis.close();
    await rig.close();
  });

  it('sees at each of its bars the last longer one that was closed; a swap asks for others, warm at once', async () => {
    const params = { lookback: 5, atrPeriod: 5, volumePeriod: 5, confirmPeriod: 3, confirmTimeframe: '5s' };
    const { handlers } = await start(rig, { bots: [{ ...BOT, params }] }, { symbols: ['BTC/USDT'] });
    const candles = onCandleClosed({ base: '1s', log: rig.log, referenceTimeoutMs: null, wallNow: () => epochMs(0) });
    const trade = async (from: number, to: number) => {
      for (const bar of BARS.slice(from, to)) {
        const { openTime, open, high, low, close, volume } = bar;
        await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
          values (${BTC}, '1s', ${new Date(openTime)}, ${open}, ${high}, ${low}, ${close}, ${volume}, 'stream')`.execute(
          rig.database.db,
        );
        const prices = { open: `${open}`, high: `${high}`, low: `${low}`, close: `${close}`, volume: `${volume}` };
        await analysis.post('candle-closed', [
          {
            key: BTC,
            marketTime: openTime + 1_000,
            payload: { instrumentId: BTC, timeframe: '1s', openTime, ...prices, source: 'stream' },
          },
        ]);
        await analysis.drain([candles]);
        await rig.drain(handlers);
      }
    };
    await trade(0, 60);
    const configuration = { params: { confirmTimeframe: '10s' } };
    const commandId = deriveId('swap');
    const payload = {
      kind: 'swap-bot',
      commandId,
      botId: 'rev',
      to: { kind: 'configuration', configuration },
    } as const;
    await rig.post('bot-commanded', [{ key: 'rev', marketTime: FROM, payload }]);
    await rig.drain(handlers);
    await trade(60, 90);

    const { rows } = await sql<{ payload: Ready }>`
      select payload from deliveries where consumer = 'strategy' and type = 'features-ready' order by seq`.execute(
      rig.database.db,
    );
    expect(rows).to.have.length(90);
    const longer = await rig.database.db
      .selectFrom('features')
      .select(['timeframe', 'open_time', 'values'])
      .where('timeframe', '!=', '1s')
      .execute();
    const names = new Set(rows.flatMap(({ payload: { features } }) => Object.keys(features)));
    const own = ['z', 'averageVolume', 'atr'];
    const [confirm = ''] = [...names].filter(name => !own.includes(name));
    let seen = 0;
    for (const { payload: bar } of rows) {
      const length = bar.version === 1 ? 5_000 : 10_000;
      const closed = Math.floor((bar.openTime + 1_000) / length) * length - length;
      const row = longer.find(one => one.timeframe === `${length / 1_000}s` && one.open_time === closed);
      const [value = null] = Object.values((row?.values ?? {}) as Readonly<Record<string, number | null>>);
      if (row === undefined) continue; // closed before the bot asked for it
      expect(bar.features[confirm], `at ${bar.openTime - FROM}`).to.equal(value);
      if (value !== null) seen++;
    }
    expect(seen).to.be.greaterThan(50);
    expect(rows.map(({ payload: { version } }) => version)).to.deep.equal([...Array(60).fill(1), ...Array(30).fill(2)]);
    expect(rows[60]?.payload.features[confirm]).to.be.a('number');
    expect(await signals(rig)).to.have.length(90);
  });
});
