import { expect } from 'chai';
import { sql } from 'kysely';
import type { Id } from '#shared/kernel/ids.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { DAY, Treasury } from './treasury.ts';

const said = (sent: readonly Outgoing[]): string =>
  sent.map(one => (one.payload as { readonly message: string }).message).join('\n');

describe('what a person is asked to look at', () => {
  let treasury: Treasury;
  const begin = async (settings: Parameters<typeof Treasury.open>[0]) => {
    treasury = await Treasury.open(settings);
  };
  const open = async (settings: Parameters<typeof Treasury.open>[0] = {}) => {
    await begin(settings);
    await treasury.rig.turn();
  };
  afterEach(() => treasury.stop());

  const proposals = () =>
    treasury.rig.database.db.selectFrom('capital_proposals').selectAll().orderBy('proposed_at').execute();
  const addMarket = (base: string, quote: string) =>
    sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values (${`binance:${base}/${quote}`}, 'binance', ${`${base}/${quote}`}, ${base}, ${quote}, 0.01, 0.00001, 0.00001, 1000, 5, 'trading')`.execute(
      treasury.rig.database.db,
    );

  it('an asset of nobody above a tenth of the capital: four fifths of it are to be converted, once', async () => {
    await open();
    await treasury.read({ BTC: '11' });
    expect(await treasury.nextDay(), 'a tenth is none too much').to.deep.equal([]);
    await treasury.read({ BTC: '20' });
    expect(said(await treasury.nextDay())).to.include('conversion of 16 BTC');
    await treasury.nextDay();
    const [one, ...more] = await proposals();
    expect(more).to.deep.equal([]);
    expect(one).to.include({ kind: 'conversion', state: 'proposed', asset: 'BTC', amount: '16', value: '1600' });
    expect(one?.details).to.deep.include({
      to: 'USDT',
      path: { steps: [{ instrumentId: 'binance:BTC/USDT', side: 'sell', to: 'USDT' }], costBps: 10 },
    });
  });

  it('a conversion sets nothing aside: approved and rejected, approved and run out, approved and done', async () => {
    await open();
    await treasury.read({ BTC: '20' });
    const fates: readonly ((id: Id) => Promise<unknown>)[] = [
      proposalId => treasury.tell({ kind: 'reject-proposal', proposalId }),
      () => treasury.nextDay(3),
      proposalId => treasury.tell({ kind: 'sent-proposal', proposalId }),
    ];
    for (const fate of fates) {
      await treasury.nextDay();
      const proposalId = (await proposals()).at(-1)?.id;
      if (proposalId === undefined) throw new Error('nothing was proposed');
      const before = await treasury.rig.books();
      expect((await treasury.tell({ kind: 'approve-proposal', proposalId })).state).to.equal('done');
      await fate(proposalId);
      expect(await treasury.rig.books()).to.deep.equal(before);
    }
    expect((await proposals()).map(({ state }) => state).slice(0, 3)).to.include.members([
      'rejected',
      'expired',
      'seen',
    ]);
  });

  it('what belongs to a bot, or is little, is left; without hedging all is', async () => {
    await open({ currencies: { hedging: false, limits: { BTC: 0.15, USDT: 0.8 } } });
    const { rig } = treasury;
    await rig.handle(await rig.trade({ side: 'buy', quantity: '30', price: '100', botId: 'trend' }));
    const text = said(await treasury.nextDay());
    expect(text).to.include('BTC is over its limit of 0.15').and.not.include('USDT');
    expect(await proposals()).to.deep.equal([]);
    await rig.handle(await rig.trade({ side: 'sell', quantity: '20', price: '100', botId: 'trend' }));
    expect(said(await treasury.nextDay()))
      .to.include('USDT is over its limit of 0.8')
      .and.not.include('BTC');
  });

  it('bots with less than their strategy needs, and an account below its minimum, raise a warning and trade', async () => {
    await open({ minimumPerStrategy: { test: 4_500 }, minimum: { testing: 12_000 } });
    expect(said(treasury.opening)).to.equal(
      'mean has 4000.00 USDT, for test 4500 are recommended. Nothing is refused.',
    );
    expect(treasury.opening[0]?.payload).to.include({ code: 'CAPITAL_BELOW_MINIMUM', severity: 'warning' });
    expect(await treasury.rig.books()).to.include({ 'mean USDT': '4000' });
    expect(said(await treasury.nextDay())).to.include('holds 10000.00 USDT, recommended are 12000');
    await treasury.outside('2000');
    expect(await treasury.nextDay(), 'enough is enough').to.deep.equal([]);
    await treasury.rig.addBot('late', 0.4);
    expect(said(await treasury.rig.observe({ USDT: '12000' }))).to.equal('');
  });

  it('at most three fifths on one venue: a person is asked to bring the rest to the other; it leaves from what is set aside', async () => {
    await begin({
      venues: {
        distribution: 'fixed',
        fixed: { binance: 0.9, okx: 0.1 },
        elsewhere: { okx: { balance: 2_000, feeBps: 8 } },
      },
    });
    expect(said(await treasury.nextDay())).to.include('venue-transfer of 2800 USDT: from binance to okx');
    const proposalId = (await proposals())[0]?.id;
    if (proposalId === undefined) throw new Error('nothing was proposed');
    await treasury.tell({ kind: 'approve-proposal', proposalId });
    expect(await treasury.rig.books()).to.include({ 'outgoing USDT': '2800' });
    expect((await treasury.tell({ kind: 'sent-proposal', proposalId })).result.state).to.equal('sent');
    expect(said(await treasury.outside('-2800'))).to.equal('');
    expect(await treasury.stateOf(proposalId)).to.equal('seen');
    expect(await treasury.rig.books()).to.not.have.any.keys('outgoing USDT', 'unassigned USDT');
  });

  it('money that should come here needs no word but a deposit', async () => {
    await begin({
      venues: { distribution: 'proportional', elsewhere: { okx: { balance: 90_000, feeBps: 8 } } },
    });
    await treasury.nextDay();
    const [one] = await proposals();
    expect(one).to.include({ kind: 'venue-transfer', amount: '30000' });
    const proposalId = one?.id as Id;
    await treasury.tell({ kind: 'approve-proposal', proposalId });
    expect((await treasury.tell({ kind: 'sent-proposal', proposalId })).result.state).to.equal('seen');
    await treasury.outside('30000');
    expect(await treasury.rig.books()).to.include({ 'reserve USDT': '4000' });
  });

  it('the dynamic distribution looks at what our own tables say of the venue', async () => {
    await begin({ venues: { elsewhere: { okx: { balance: 10_000, feeBps: 0 } }, factors: ['fees'] } });
    const { rig } = treasury;
    // fees of 10 bps: half as good as none
    for (const side of ['buy', 'sell'] as const)
      await rig.handle(await rig.trade({ side, quantity: '1', price: '1000', fee: '1', botId: 'trend' }));
    await treasury.nextDay();
    const [one] = await proposals();
    expect(one).to.include({ kind: 'venue-transfer', state: 'proposed' });
    // scores of a half and one: a third here, but at most three fifths there
    expect(one?.amount).to.equal('1998');
    expect(Number(one?.expires_at) - Number(one?.proposed_at)).to.equal(3 * DAY);
  });

  it('the cheapest way out of an asset without a market of its own leads over another', async () => {
    await open();
    await addMarket('ETH', 'BTC');
    await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values ('binance:ETH/USDT', 'binance', 'ETH/USDT', 'ETH', 'USDT', 0.01, 0.00001, 0.00001, 1000, 5, 'halted')`.execute(
      treasury.rig.database.db,
    );
    await sql`insert into marks (instrument_id, price, market_time) values ('binance:ETH/USDT', 50, now())`.execute(
      treasury.rig.database.db,
    );
    await treasury.read({ ETH: '60' });
    await treasury.nextDay();
    expect((await proposals())[0]?.details)
      .to.have.property('path')
      .that.deep.include({
        steps: [
          { instrumentId: 'binance:ETH/BTC', side: 'sell', to: 'BTC' },
          { instrumentId: 'binance:BTC/USDT', side: 'sell', to: 'USDT' },
        ],
      });
  });
});
