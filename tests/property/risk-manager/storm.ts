import { sql } from 'kysely';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { clustersOf, correlationMatrix } from '#shared/accounting/risk/correlation.ts';
import { type Random, seededRandom } from '#shared/kernel/random.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, bot, instrument, NOW, raiseSignals, seedAccount } from '#tests/integration/risk-manager/account.ts';
import { type Rig, riskRig } from '#tests/integration/risk-manager/rig.ts';

const WRITERS = 8;
const BOTS = 5;
const INSTRUMENTS = 8;
const HOURS = 80;
const EQUITY = 100_000;
const SECTOR = ['C1/USDT', 'C2/USDT', 'C3/USDT'];
/** What rounding to eight places may make of sums. */
const NEAR = 1e-6;

/** Every rule that has a number, each tight enough to bind. */
const EVERY_RULE = riskManagerConfig.parse({
  maxPositions: 18,
  maxExposureShare: 0.5,
  maxPositionShare: 0.1,
  maxEntriesPerMinute: 1_000,
  maxHeat: 0.03,
  budgets: {
    bots: { 'bot-0': 0.4 },
    symbols: { 'C0/USDT': 0.3 },
    sectors: { alts: 0.5 },
    venues: { binance: 0.95 },
  },
  sectors: { alts: SECTOR },
  maxSectorShare: 0.2,
  maxSymbolShare: 0.12,
  maxClusterShare: 0.25,
  maxPositionsPerSymbol: 3,
  maxPositionsPerBot: 5,
  sizing: { bots: { 'bot-1': 'confidence', 'bot-2': 'equal-risk', 'bot-3': 'volatility', 'bot-4': 'kelly' } },
  regimes: { high: { sizeFactor: 0.5, maxHeat: 0.02 } },
});

export interface Storm {
  /** Signals of so many rounds, eight writers at once; what was exceeded, and how often each code was the primary one. */
  rounds(count: number, signalsPerWriter: number): Promise<StormReport>;
  stop(): Promise<void>;
}

export interface StormReport {
  readonly signals: number;
  readonly approved: number;
  readonly exceeded: readonly string[];
  readonly primary: ReadonlyMap<string, number>;
}

export async function limitStorm(database: TestDatabase, seed: string): Promise<Storm> {
  await seedAccount(database.db, { bots: BOTS, instruments: INSTRUMENTS, equity: '20000' });
  const random = seededRandom(seed);
  const correlation = await storeCandles(database, random);
  const rig = await riskRig(database, EVERY_RULE, WRITERS);
  // as the agent does at its start: the account's row of limits is what its writers take turns by
  await rig.handle(await raiseSignals(database.db, [{}]));
  return {
    stop: () => rig.stop(),
    async rounds(count, signalsPerWriter) {
      const exceeded: string[] = [];
      const primary = new Map<string, number>();
      let [signals, approved] = [0, 0];
      for (let round = 0; round < count; round++) {
        await between(database, random);
        const before = new Map((await heldIn(database, correlation)).map(one => [one.name, one.taken]));
        const from = rig.decided.length;
        signals += await storm(rig, { database, random, signalsPerWriter });
        const decided = rig.decided.splice(from);
        for (const { verdict, code, codes } of decided) {
          if (verdict === 'approved') approved += 1;
          else primary.set(code ?? 'none', (primary.get(code ?? 'none') ?? 0) + 1);
          if (verdict === 'denied' && (code === null || codes[0] !== code || new Set(codes).size !== codes.length))
            exceeded.push(`round ${round}: a denial with ${code} of ${codes.join(' ')}`);
        }
        if (decided.length !== WRITERS * signalsPerWriter) exceeded.push(`round ${round}: ${decided.length} decisions`);
        const held = await heldIn(database, correlation);
        // Marks may carry heat over its limits: then nothing may be added to it.
        for (const { name, taken, limit } of held) {
          if (taken > limit * (1 + NEAR) && taken > (before.get(name) ?? 0) * (1 + NEAR))
            exceeded.push(`round ${round}: ${name} ${taken} of ${limit}`);
        }
      }
      return { signals, approved, exceeded, primary };
    },
  };
}

interface Blow {
  readonly database: TestDatabase;
  readonly random: Random;
  readonly signalsPerWriter: number;
}

async function storm(rig: Rig, { database, random, signalsPerWriter }: Blow): Promise<number> {
  const marks = new Map(
    (await database.db.selectFrom('marks').select(['instrument_id', 'price']).execute()).map(one => [
      one.instrument_id,
      Number(one.price),
    ]),
  );
  const wish = () => {
    const instrumentId = instrument(random.integer(INSTRUMENTS));
    const price = (marks.get(instrumentId) ?? 100) * (1 + (random.next() - 0.5) * 0.022);
    const stop = price * (1 - 0.002 - random.next() * 0.15);
    return {
      botId: bot(random.integer(BOTS)),
      instrumentId,
      confidence: 0.4 + random.next() * 0.6,
      size: random.next() < 0.5 ? 1 : 0.1 + random.next() * 0.9,
      referencePrice: price.toFixed(2),
      stopLoss: stop.toFixed(2),
      takeProfit: null,
    };
  };
  const batches = [];
  for (let writer = 0; writer < WRITERS; writer++) {
    batches.push(await raiseSignals(database.db, Array.from({ length: signalsPerWriter }, wish)));
  }
  await Promise.all(batches.map(batch => rig.handle(batch)));
  return WRITERS * signalsPerWriter;
}

/** Marks move, entries are filled or lapse, positions are closed. */
async function between({ db }: TestDatabase, random: Random): Promise<void> {
  const shares = Array.from({ length: INSTRUMENTS }, () => 90 + random.next() * 20);
  await sql`update marks m set price = round(p.price::numeric, 2)
    from unnest(${shares}::float8[]) with ordinality p(price, n) where m.instrument_id = 'binance:C' || (n - 1) || '/USDT'`.execute(
    db,
  );
  const chance = random.next();
  if (chance < 0.5) await sql`delete from positions`.execute(db);
  if (chance < 0.7) {
    await sql`with filled as (delete from risk_decisions d where verdict = 'approved' and random() < 0.5 returning *)
      insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, stop_loss, opened_at, correlation_id)
      select id, account, bot_id, instrument_id, 'long', quantity, quantity, reference_price, stop_loss, now(), correlation_id from filled
      on conflict do nothing`.execute(db);
  }
  if (chance < 0.35 || chance > 0.8) await sql`delete from risk_decisions where verdict = 'approved'`.execute(db);
  await sql`delete from risk_decisions where verdict = 'denied'`.execute(db);
}

/** Hourly candles: the first three go together, the others each their own way. Their correlations come back, by number. */
async function storeCandles({ db }: TestDatabase, random: Random): Promise<readonly (readonly number[])[]> {
  const common = Array.from({ length: HOURS }, () => random.normal() * 0.01);
  const returns: number[][] = [];
  for (let index = 0; index < INSTRUMENTS; index++) {
    const closes: number[] = [100];
    for (let hour = 1; hour < HOURS; hour++) {
      const move = (index < 3 ? (common[hour] ?? 0) : 0) + random.normal() * (index < 3 ? 0.003 : 0.01);
      closes.push(Number(((closes.at(-1) ?? 100) * (1 + move)).toFixed(6)));
    }
    returns.push(closes.slice(1).map((close, at) => close / (closes[at] ?? 1) - 1));
    // NOW is the end of an hour: a decision of that moment looks at the hours that ended before it
    const opens = closes.map((_, hour) => new Date(NOW - (HOURS - hour + 1) * 3_600_000));
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      select ${instrument(index)}, '1h', t, c, c, c, c, 1, 'import' from unnest(${opens}::timestamptz[], ${closes}::numeric[]) as one(t, c)`.execute(
      db,
    );
  }
  return correlationMatrix(returns);
}

interface Held {
  readonly name: string;
  readonly taken: number;
  readonly limit: number;
}

/** What the database says is taken of each limit. */
async function heldIn({ db }: TestDatabase, correlation: readonly (readonly number[])[]): Promise<readonly Held[]> {
  const { rows } = await sql<{ bot: string; instrument: string; cost: number; claims: number; heat: number }>`
    select e.bot_id as bot, e.instrument_id as instrument, e.cost::float8 as cost, e.claims::int as claims, h.heat::float8 as heat
    from exposure e join heat h on h.account = e.account and h.bot_id = e.bot_id and h.instrument_id = e.instrument_id
    where e.account = ${ACCOUNT}`.execute(db);
  const symbolOf = (row: { readonly instrument: string }): string => row.instrument.slice('binance:'.length);
  const total = (of: 'cost' | 'heat', counts: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(counts).reduce((sum, row) => sum + row[of], 0);
  const { maxHeat, maxSymbolShare, maxSectorShare, maxClusterShare } = EVERY_RULE;
  const all = () => true;
  const symbols = [...new Set(rows.map(symbolOf))];
  const numbers = symbols.map(symbol => Number(symbol.slice(1, symbol.indexOf('/'))));
  const matrix = numbers.map(one => numbers.map(other => correlation[one]?.[other] ?? 1));
  const clusters = clustersOf(matrix, EVERY_RULE.clusterCorrelation).filter(({ length }) => length > 1);
  const inSector = (row: (typeof rows)[number]): boolean => SECTOR.includes(symbolOf(row));
  const budget = (name: string, share: number, counts: (row: (typeof rows)[number]) => boolean): Held => ({
    name: `budget of ${name}`,
    taken: total('heat', counts),
    limit: EQUITY * maxHeat * share,
  });
  return [
    { name: 'exposure', taken: total('cost', all), limit: EQUITY * EVERY_RULE.maxExposureShare },
    { name: 'heat', taken: total('heat', all), limit: EQUITY * maxHeat },
    { name: 'positions', taken: rows.reduce((sum, { claims }) => sum + claims, 0), limit: EVERY_RULE.maxPositions },
    budget('bot-0', 0.4, row => row.bot === 'bot-0'),
    budget('C0', 0.3, row => symbolOf(row) === 'C0/USDT'),
    budget('alts', 0.5, inSector),
    budget('binance', 0.95, all),
    { name: 'sector', taken: total('cost', inSector), limit: EQUITY * maxSectorShare },
    ...symbols.map(symbol => ({
      name: symbol,
      taken: total('cost', row => symbolOf(row) === symbol),
      limit: EQUITY * maxSymbolShare,
    })),
    ...symbols.map(symbol => ({
      name: `bots in ${symbol}`,
      taken: rows.filter(row => symbolOf(row) === symbol).length,
      limit: EVERY_RULE.maxPositionsPerSymbol ?? 0,
    })),
    ...clusters.map(indices => ({
      name: `cluster ${indices.map(index => symbols[index]).join(' ')}`,
      taken: total('cost', row => indices.some(index => symbols[index] === symbolOf(row))),
      limit: EQUITY * maxClusterShare,
    })),
  ];
}

/** For the terminal: how often each code was the primary one. */
export const codesText = ({ primary }: StormReport): string =>
  [...primary]
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
