import { expect } from 'chai';
import { isElsewhere } from '#agents/execution/venue/open.ts';
import { type SystemConfig, systemConfig } from '#shared/runtime/config/system.ts';

const CONTEXT = { addresses: { home: '', ports: { paperExchange: 7_410 } as never } as never };
const okx = (restUrl: string, streamUrl: string): SystemConfig =>
  systemConfig.parse({
    profile: 'live',
    venue: { id: 'okx', restUrl, streamUrl },
    instruments: ['BTC/USDT'],
    baseTimeframe: '1m',
  });

describe('whether an adapter is to move to another book of orders', () => {
  const live = okx('https://www.okx.com', 'wss://ws.okx.com:8443');

  it('is told by either address: demo trading has the REST address of the real venue', () => {
    expect(isElsewhere(okx('https://www.okx.com', 'wss://wspap.okx.com:8443'), live, CONTEXT)).to.equal(true);
    expect(isElsewhere(okx('https://eea.okx.com', 'wss://ws.okx.com:8443'), live, CONTEXT)).to.equal(true);
  });

  it('other keys at the same addresses are no move', () => {
    expect(isElsewhere(okx('https://www.okx.com/', 'wss://ws.okx.com:8443'), live, CONTEXT)).to.equal(false);
  });
});
