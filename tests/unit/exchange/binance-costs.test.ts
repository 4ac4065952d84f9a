import { expect } from 'chai';
import { costOf } from '#shared/exchange/binance/costs.ts';
import { weightOf } from '#shared/exchange/paper/binance/endpoint.ts';
import { BY_ROUTE } from '#shared/exchange/paper/binance/endpoints.ts';

const API = '/api/v3/';
/** Parameters on which a weight depends. */
const ASKED: readonly Readonly<Record<string, string | number>>[] = [
  {},
  { symbol: 'BTCUSDT' },
  { symbols: '["BTCUSDT","ETHUSDT"]' },
  { symbols: JSON.stringify(Array.from({ length: 21 }, (_, index) => `C${index}USDT`)) },
  { symbol: 'BTCUSDT', orderId: '1' },
  ...[100, 101, 500, 501, 1_000, 1_001].map(limit => ({ symbol: 'BTCUSDT', limit })),
];
/** Endpoints of the paper exchange that the adapter never calls, at weights of their own. */
const NEVER_CALLED = /userDataStream/;

describe('the costs of calls to Binance', () => {
  for (const endpoint of BY_ROUTE.values()) {
    const { route, orders } = endpoint;
    if (route === null || !route.includes(API) || NEVER_CALLED.test(route)) continue;
    const [method, path] = route.split(` ${API}`) as ['GET', string];
    it(`${method} ${path}: what the venue takes`, () => {
      for (const parameters of ASKED) {
        const texts = new Map(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
        const cost = costOf({ method, path, parameters });
        expect(cost.weight, JSON.stringify(parameters)).to.equal(weightOf(endpoint, texts));
      }
      const cost = costOf({ method, path });
      expect([cost['orders-10s'], cost['orders-1d']]).to.deep.equal([orders, orders]);
    });
  }
});
