import { expect } from 'chai';
import { openSigner } from '#shared/exchange/okx/signer.ts';
import type { Exchange } from '#shared/exchange/port.ts';
import { openStage, type Stage, VENUES_UNDER_TEST, wallNow } from './venues.ts';

describe('the funding account of okx', () => {
  let stage: Stage;
  let exchange: Exchange;
  beforeEach(async () => {
    stage = await openStage('okx');
    exchange = await stage.openExchange();
  });
  afterEach(async () => {
    await exchange.close();
    await stage.stop();
  });

  /** As a person does it at the venue: from the trading account (18) to the funding account (6). */
  const toFunding = async (asset: string, amount: string): Promise<void> => {
    const sign = await openSigner(stage.restUrl, VENUES_UNDER_TEST.okx.trader);
    const parameters = { ccy: asset, amt: amount, from: '18', to: '6' };
    const { url, body, headers } = sign({ method: 'POST', path: 'asset/transfer', parameters, timestamp: wallNow() });
    const answer = await fetch(url, { method: 'POST', headers, body: body ?? '' });
    expect(await answer.json()).to.include({ code: '0' });
  };

  it('is told apart from what can be traded with', async () => {
    expect(await exchange.fundingBalances?.()).to.deep.equal({ ok: true, value: [] });
    await toFunding('USDT', '2500');
    const idle = await exchange.fundingBalances?.();
    if (idle?.ok !== true) throw new Error('not read');
    expect(idle.value.map(({ asset, free }) => `${free} ${asset}`)).to.deep.equal(['2500 USDT']);
    const trading = await exchange.balances();
    if (!trading.ok) throw new Error(trading.error.message);
    expect(trading.value.balances.find(({ asset }) => asset === 'USDT')?.free.toFixed()).to.equal('7500');
  });
});
