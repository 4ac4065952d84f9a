import { expect } from 'chai';
import type { CapitalReport, FlowLine, ProposalLine } from '#shared/contracts/api/capital.ts';
import type { AgentName } from '#shared/domain/agents.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type Handler, handler } from '#shared/messaging/handler.ts';
import { send } from '#shared/messaging/send.ts';
import { Rig } from '#tests/integration/capital/venue.ts';
import { openAgent, type TestAgent } from '#tests/integration/messaging/post.ts';
import { answering } from './answering.ts';
import { type CliRig, openCli, PROFILE } from './rig.ts';

const DAY = 86_400_000;
const SETTINGS = { withdrawals: { profitOnly: false, maintainMinimum: false } };

describe('tradewind capital and allocations', () => {
  let cli: CliRig;
  let rig: Rig;
  const agents: TestAgent[] = [];

  before(async () => {
    cli = await openCli(PROFILE);
    rig = new Rig(cli.base, SETTINGS);
    rig.now = epochMs(Date.now() - DAY);
    await rig.seed({ trend: 0.5, mean: 0.4 });
    const prefix = `tradewind:${new URL(cli.base.url).pathname.slice(1)}`;
    const open = async (name: AgentName, handlers: readonly Handler[]): Promise<void> => {
      agents.push(await openAgent(cli.base, name, { handlers, prefix }));
    };
    await open('capital', rig.handlers);
    await open('strategy', [
      handler('bot-commanded', async ({ tx }, messages) => ({
        send: await Promise.all(
          messages.map(async message => {
            const { payload } = message;
            if (payload.kind === 'set-share')
              await tx
                .updateTable('bots')
                .set({ allocation_share: String(payload.share) })
                .where('id', '=', payload.botId)
                .execute();
            const { commandId } = payload;
            return send('command-progressed', {
              key: commandId,
              cause: message,
              payload: { commandId, state: 'done', result: {} },
            });
          }),
        ),
      })),
    ]);
    await open('monitor', [answering]);
  });
  after(async () => {
    for (const agent of agents) await agent.close();
    await rig.end();
    await cli.close();
  });

  const done = async (line: string): Promise<string> => {
    const { code, out, err } = await cli.run(line);
    expect(code, `${line}\n${out}${err}`).to.equal(0);
    return out;
  };
  const read = async <T>(line: string): Promise<T> => (await cli.run(`${line} --json`)).json<T>();
  const report = () => read<CapitalReport>('capital');

  it('before anything was read says so', async () => {
    expect(await done('capital'))
      .to.include('0.00 USDT')
      .and.include('The balances were not read yet.');
    expect(await done('capital history')).to.include('Nothing has moved yet.');
    expect(await done('capital proposals')).to.include('There are no proposals.');
    expect(await done('allocations')).to.include('looked at never');
    expect(await done('capital deposit')).to.include('needs no word here');
  });

  it('tells whose the capital is, and by which movements it came there', async () => {
    await rig.observe({ USDT: '10000' });
    await rig.turn();
    await rig.value();
    expect(await report()).to.include({ total: '10000', reserve: '1000', locked: '0', outgoing: '0' });
    const out = await done('capital');
    expect(out)
      .to.match(/reserve 1,?000\.00 · locked 0\.00/)
      .and.to.match(/trend .*50.*5,?000\.00/);
    const flows = await read<readonly FlowLine[]>('capital history');
    expect(flows.map(({ from, to, amount, rule }) => `${from} ${to} ${Number(amount)} ${rule}`)).to.have.members([
      'unassigned reserve 1000 emergency-reserve',
      'unassigned trend 5000 first-allocation',
      'unassigned mean 4000 first-allocation',
    ]);
    expect(await done('capital history --limit 1'))
      .to.have.property('length')
      .below(400);
  });

  it('a withdrawal: refused with its reasons, proposed, approved, sent, seen', async () => {
    const { code, out } = await cli.run('capital withdraw 9000');
    expect(code).to.not.equal(0);
    expect(out).to.include('WITHDRAWAL_TOO_LARGE');
    expect(await done('capital withdraw 500 --reason rent')).to.include('tradewind capital approve');
    const [proposal] = await read<readonly ProposalLine[]>('capital proposals');
    const early = await cli.run(`capital sent ${proposal?.id}`);
    expect(early.code).to.not.equal(0);
    expect(early.out)
      .to.include('not approved yet')
      .and.include('(PROPOSAL_NOT_APPROVED)')
      .and.include(`tradewind capital approve ${proposal?.id}`);
    expect(proposal).to.include({ kind: 'withdrawal', state: 'proposed', amount: '500', reason: 'rent' });
    expect(await done(`capital approve ${proposal?.id}`)).to.include(`tradewind capital sent ${proposal?.id}`);
    expect(Number((await report()).outgoing)).to.equal(500);
    await done(`capital sent ${proposal?.id}`);
    for (let reading = 0; reading < 4; reading++) await rig.observe({ USDT: '9500' });
    expect((await read<readonly ProposalLine[]>('capital proposals'))[0]?.state).to.equal('seen');
    const { total, outgoing } = await report();
    expect([total, Number(outgoing)]).to.deep.equal(['9500', 0]);
    const again = await cli.run(`capital reject ${proposal?.id}`);
    expect(again.code).to.not.equal(0);
    expect(again.out).to.include('PROPOSAL_CLOSED');
  });

  it('refuses a coin that it does not hold, and to unlock what is not locked, and says what to do', async () => {
    const coin = await cli.run('capital withdraw 1 DOGE');
    expect(coin.code).to.not.equal(0);
    expect(coin.out)
      .to.include('holds nothing of this asset (WITHDRAWAL_NOT_HELD), asset DOGE')
      .and.include('→ tradewind capital lists what it holds');
    const unlock = await cli.run('capital unlock');
    expect(unlock.code).to.not.equal(0);
    expect(unlock.out)
      .to.include('Nothing is locked (CAPITAL_NOT_LOCKED)')
      .and.include('tradewind capital lock AMOUNT');
  });

  it('a lock and its notice; preserved and released', async () => {
    await done('capital lock 300 --reason taxes');
    expect((await report()).locks.map(({ amount, reason }) => [amount, reason])).to.deep.equal([['300', 'taxes']]);
    expect(await done('capital')).to.match(/locked 300\.00 until .*taxes/);
    await done('capital unlock');
    await done('capital preserve --reason fire');
    expect((await report()).preservedSince).to.be.a('string');
    expect(await done('capital')).to.include('Capital is preserved since');
    await done('capital release');
    expect((await report()).preservedSince).to.equal(null);
  });

  it('shares and the method are changed, and capital follows when it is told to', async () => {
    await done('allocations set trend 0.2');
    await done('allocations set mean 0.7');
    expect(await done('allocations rebalance')).to.match(/moves \d/);
    const { bots } = await report();
    expect(bots.map(({ bot, share }) => `${bot} ${share}`)).to.deep.equal(['mean 0.7', 'trend 0.2']);
    expect(Number(bots[0]?.target)).to.be.above(Number(bots[1]?.target) * 3);
    await done('allocations method equal');
    expect(await done('allocations')).to.include('method equal');
    await done('allocations method profile');
    expect(await done('allocations')).to.include('method of the profile');
    const wrong = await cli.run('allocations method alchemy');
    expect([wrong.code, /alchemy.*risk-parity, .*profile/s.test(wrong.err)]).to.deep.equal([2, true]);
  });

  it('refuses what is no amount, no proposal and no share before anybody is asked', async () => {
    for (const line of ['capital withdraw -5', 'capital lock much', 'capital approve 12', 'allocations set trend 2']) {
      const { code, err } = await cli.run(line);
      expect([line, code === 0, err === '']).to.deep.equal([line, false, false]);
    }
  });
});
