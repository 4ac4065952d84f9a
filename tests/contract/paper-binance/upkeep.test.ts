import { expect } from 'chai';
import sinon from 'sinon';
import { Listener, READER, type Rig, raw, startRig } from './rig.ts';

const PING_MS = 20_000;

describe('paper exchange, Binance dialect: what it does by the clock', () => {
  let rig: Rig;
  let timers: sinon.SinonFakeTimers;
  beforeEach(async () => {
    timers = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    rig = await startRig();
  });
  afterEach(async () => {
    await rig.stop();
    timers.restore();
  });

  it('tells the client of a listen key that has run out, once', async () => {
    const reply = await raw(rig, 'POST', '/api/v3/userDataStream', { headers: { 'X-MBX-APIKEY': READER.apiKey } });
    const { listenKey } = reply.body as { readonly listenKey: string };
    const plain = await new Listener(`${rig.ws}/ws/${listenKey}`).opened();
    const combined = await new Listener(`${rig.ws}/stream?streams=${listenKey}`).opened();
    const api = await new Listener(`${rig.ws}/ws-api/v3`).opened();
    rig.wallOffsetMs = 3_600_001;
    timers.tick(PING_MS);
    expect(await plain.next()).to.deep.equal({ e: 'listenKeyExpired', E: rig.exchange.venue.now(), listenKey });
    expect(await combined.next()).to.have.nested.property('data.e', 'listenKeyExpired');
    expect((await plain.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 })).result).to.deep.equal([]);
    expect(api.frames).to.be.empty;
    for (const listener of [plain, combined, api]) listener.close();
  });

  it('pings, keeps who answers and drops who does not', async () => {
    const lively = await new Listener(`${rig.ws}/ws`).opened();
    const frozen = await new Listener(`${rig.ws}/ws`).opened();
    frozen.socket.pause();
    const dropped = new Promise(resolve => frozen.socket.once('close', resolve));
    for (let round = 0; round < 4; round++) {
      const pinged = new Promise(resolve => lively.socket.once('ping', resolve));
      timers.tick(PING_MS);
      await pinged;
      // A question behind the pong: its answer says that the pong has been read.
      await lively.ask({ method: 'LIST_SUBSCRIPTIONS', id: round });
    }
    frozen.socket.resume();
    await dropped;
    expect(lively.socket.readyState).to.equal(lively.socket.OPEN);
    lively.close();
  });
});
