import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { AgentName } from '#shared/domain/agents.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { handler } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { openAgent, type TestAgent } from '#tests/integration/messaging/post.ts';
import { seedWorld } from '#tests/integration/monitor/world.ts';
import { answering } from './answering.ts';
import { type CliRig, openCli } from './rig.ts';

type Commanded = Message<'trading-commanded'> | Message<'bot-commanded'> | Message<'reconcile-commanded'>;

describe('the commanding verbs', () => {
  let rig: CliRig;
  const agents: TestAgent[] = [];
  /** What the agents were told, in order. */
  const told: Commanded[] = [];
  let verdict: 'done' | 'failed' = 'done';

  const obey = (messages: readonly Commanded[]) => {
    told.push(...messages);
    return {
      send: messages.map(message => {
        const { commandId } = message.payload;
        const result = verdict === 'done' ? { tradingState: 'HALTED' } : { code: 'RISK_NO_POSITION' };
        return send('command-progressed', {
          key: commandId,
          cause: message,
          payload: { commandId, state: verdict, result },
        });
      }),
    };
  };

  before(async () => {
    rig = await openCli();
    await seedWorld(rig.base);
    const prefix = `tradewind:${new URL(rig.base.url).pathname.slice(1)}`;
    const open = async (name: AgentName, handlers: Parameters<typeof openAgent>[2]['handlers']): Promise<void> => {
      agents.push(await openAgent(rig.base, name, { handlers, prefix }));
    };
    await open('risk-manager', [handler('trading-commanded', async (_, messages) => obey(messages))]);
    await open('strategy', [handler('bot-commanded', async (_, messages) => obey(messages))]);
    await open('execution', [handler('reconcile-commanded', async (_, messages) => obey(messages))]);
    await open('monitor', [answering]);
  });
  after(async () => {
    for (const agent of agents) await agent.close();
    await rig.close();
  });
  beforeEach(() => {
    told.length = 0;
    verdict = 'done';
  });

  const commands = () => rig.base.db.selectFrom('commands').selectAll().orderBy('issued_at').execute();

  it('halt reaches the risk manager once, and is told when it is done', async () => {
    const { code, out, err } = await rig.run(['halt', '--reason', 'lunch time']);
    expect(code, err).to.equal(0);
    expect(out).to.match(/^✓ halt main: trading state HALTED \(\d+\.\d s\)/);
    expect(told.map(({ payload }) => payload)).to.have.length(1);
    expect(told[0]?.payload).to.include({ kind: 'halt', account: 'main', reason: 'lunch time' });
    const [stored] = (await commands()).slice(-1);
    expect(stored).to.include({ kind: 'halt', state: 'done' });
    expect(stored?.issued_by).to.match(/^cli:.+@.+/);
  });

  it('every verb becomes its command', async () => {
    const lines: Readonly<Record<string, object>> = {
      'halt --reduce': { kind: 'reduce', account: 'main', reason: '' },
      resume: { kind: 'resume', account: 'main', reason: '' },
      'close btcusdt': { kind: 'close', account: 'main', instrumentId: 'binance:BTC/USDT', botId: null },
      'close ETH/USDT --bot trend': {
        kind: 'close',
        account: 'main',
        instrumentId: 'binance:ETH/USDT',
        botId: 'trend',
      },
      flatten: { kind: 'flatten', account: 'main' },
      reconcile: { account: 'main' },
      'pause --bot trend': { kind: 'pause', botId: 'trend' },
      'resume --bot trend': { kind: 'resume', botId: 'trend' },
      'bot start trend': { kind: 'resume', botId: 'trend' },
      'bot pause trend': { kind: 'pause', botId: 'trend' },
      'bot stop trend': { kind: 'stop', botId: 'trend' },
      'bot shadow trend on': { kind: 'shadow', botId: 'trend', mode: 'shadow' },
      'bot swap trend --to 1': { kind: 'swap-bot', botId: 'trend', to: { kind: 'version', version: 1 } },
      'bot swap trend --param fastPeriod=5 --param takeProfitAtr=null --timeframe 5m': {
        kind: 'swap-bot',
        botId: 'trend',
        to: {
          kind: 'configuration',
          configuration: { params: { fastPeriod: 5, takeProfitAtr: null }, timeframe: '5m' },
        },
      },
      'bot add canary --strategy trend-following --allocation 0.1 --instruments btcusdt --shadow': {
        kind: 'add-bot',
        botId: 'canary',
        allocation: 0.1,
        configuration: { strategy: 'trend-following', instruments: ['BTC/USDT'] },
        state: 'started',
        mode: 'shadow',
      },
    };
    for (const [line, payload] of Object.entries(lines)) {
      told.length = 0;
      expect((await rig.run(line)).code, line).to.equal(0);
      expect(told, line).to.have.length(1);
      const { commandId: _, ...rest } = told[0]!.payload;
      expect(rest, line).to.deep.equal(payload);
    }
  });

  it('a bot is listed, shown with who set its version, and has a history', async () => {
    const shown = await rig.run('bot show trend');
    expect(shown.code, shown.err).to.equal(0);
    expect(shown.out).to.match(/^trend, trend-following, RUNNING\nversion 1 of 1, set by the profile/);
    expect((await rig.run('bot list')).out).to.match(/trend +trend-following +1 +RUNNING +traded/);
    const history = JSON.parse((await rig.run('bot history trend --json')).out);
    expect(history.versions).to.have.length(1);
    expect((await rig.run('bot show nobody')).err).to.contain('There is no bot nobody');
    expect((await rig.run('bot swap trend')).err).to.contain('Nothing to swap to');
  });

  it('pause without a name is one command per bot', async () => {
    const { code, out } = await rig.run('pause');
    expect(code).to.equal(0);
    expect(out.trim().split('\n')).to.have.length(2);
    expect(told.map(({ key }) => key).sort()).to.deep.equal(['reversion', 'trend']);
  });

  it('the same id given twice is one command', async () => {
    const id = randomUUID();
    for (let time = 0; time < 2; time++) expect((await rig.run(`reconcile --id ${id}`)).code).to.equal(0);
    expect(told).to.have.length(1);
    expect((await commands()).filter(one => one.id === (id as Id))).to.have.length(1);
    const { code, err } = await rig.run(`flatten --id ${id}`);
    expect(code).to.equal(4);
    expect(err).to.include('belongs to another command');
    told.length = 0;
    await rig.run(`pause --id ${id}`);
    await rig.run(`pause --id ${id}`);
    expect(told).to.have.length(2);
  });

  it('what is refused has exit code 4 and says what to do', async () => {
    verdict = 'failed';
    const { code, out } = await rig.run('close SOL/USDT');
    expect(code).to.equal(4);
    expect(out).to.match(
      /^✗ close main: There is nothing to exit or to protect \(RISK_NO_POSITION\)\n {2}→ Nothing to do/,
    );
  });

  it('an unknown bot or instrument never becomes a command', async () => {
    const { code, err } = await rig.run('pause --bot nobody');
    expect(code).to.equal(1);
    expect(err).to.include('There is no bot nobody').and.to.include('reversion, trend');
    expect((await rig.run('close BTC/USDT --bot nobody')).err).to.include('There is no bot nobody');
    expect((await rig.run('close DOGE/USDT')).err).to.include('VENUE_UNKNOWN_SYMBOL');
    const nowhere = await rig.run('emergency --yes --venue binnance');
    expect([nowhere.code, nowhere.err]).to.satisfy(
      ([exit, said]: [number, string]) => exit === 1 && /binance/.test(said),
    );
    expect(told).to.have.length(0);
  });

  it('a breaker: what can be no time is wrong usage, and one that sells everything asks first', async () => {
    for (const line of [
      'hold drawdown',
      'hold drawdown --for 1e300',
      'open drawdown --for -1',
      'close drawdown --for 5',
    ]) {
      expect((await rig.run(`breakers ${line}`)).code, line).to.equal(2);
    }
    const asked = { canAsk: true, input: 'drawdown\n' };
    const no = await rig.run('breakers open hard-drawdown', asked);
    expect([no.code, no.err]).to.satisfy(([exit, said]: [number, string]) => exit === 4 && /sells all/.test(said));
    expect((await rig.run('allocations method magic')).err).to.match(/magic.*risk-parity.*profile/s);
    expect((await rig.run('performance --since 99999999d')).code).to.equal(2);
    expect(told).to.have.length(0);
    for (const line of ['open hard-drawdown --yes', 'open drawdown', 'hold drawdown --for 5', 'close drawdown']) {
      expect((await rig.run(`breakers ${line}`, asked)).code, line).to.equal(0);
    }
    expect(told.map(({ payload }) => payload)).to.have.length(4);
    expect(told[2]?.payload).to.include({ kind: 'breaker', breaker: 'drawdown', action: 'hold', minutes: 5 });
  });

  it('a person is asked before a halt; another word than asked for does nothing', async () => {
    const no = await rig.run('halt', { canAsk: true, input: 'yes\n' });
    expect(no.code).to.equal(4);
    expect(no.err).to.include('Type halt to go on');
    expect((await rig.run('flatten', { canAsk: true, input: '' })).code).to.equal(4);
    expect(told).to.have.length(0);
    expect((await rig.run('halt', { canAsk: true, input: 'halt\n' })).code).to.equal(0);
    expect((await rig.run('flatten --yes', { canAsk: true })).code).to.equal(0);
    expect(told).to.have.length(2);
  });

  it('an emergency is refused to programs that do not say that they mean it', async () => {
    const { code, err } = await rig.run('emergency', { input: 'emergency\n' });
    expect(code).to.equal(4);
    expect(err).to.include('sells all open positions').and.to.include('add --yes, if you mean it');
    expect(err).to.not.include('Type');
    expect(told).to.have.length(0);
    expect((await rig.run('emergency --yes --no-wait')).code).to.equal(0);
  });

  it('--override is about the account: with a bot it is refused, not ignored', async () => {
    const { code, err } = await rig.run('resume --bot trend --override');
    expect(code).to.equal(2);
    expect(err).to.include('--override does not go with --bot').and.to.include('tradewind resume --override');
    expect(told).to.have.length(0);
  });

  it('--json tells programs what became of it', async () => {
    const { json } = await rig.run('reconcile --json');
    const [outcome] = json<object[]>();
    expect(outcome).to.include({ kind: 'reconcile', state: 'done' });
    expect(outcome).to.have.all.keys('id', 'kind', 'payload', 'state', 'result');
  });

  it('each is on record', async () => {
    await rig.run('reconcile');
    const row = await rig.base.db
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'command-issued')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(row.actor).to.equal('operator');
    expect(row.new_value).to.have.nested.property('payload.account', 'main');
  });
});

describe('the commanding verbs while nobody listens', () => {
  let rig: CliRig;
  before(async () => {
    rig = await openCli();
    await seedWorld(rig.base);
  });
  after(() => rig.close());

  it('time out with exit code 5; the command stands', async () => {
    await rig.base.db
      .updateTable('heartbeats')
      .set({ beat_at: new Date(0) })
      .where('agent', '=', 'risk-manager')
      .execute();
    const { code, err } = await rig.run('halt --timeout 0.2');
    expect(code).to.equal(5);
    expect(err).to.include('the command stands').and.to.include('risk-manager');
    const rows = await rig.base.db.selectFrom('deliveries').selectAll().where('done_at', 'is', null).execute();
    expect(rows.map(row => [row.type, row.consumer, row.producer, row.key])).to.deep.equal([
      ['trading-commanded', 'risk-manager', 'operator', 'main'],
    ]);
  });

  it('need not be waited for', async () => {
    const { code, out } = await rig.run('reconcile --no-wait');
    expect(code).to.equal(0);
    expect(out).to.match(/^● reconcile main: issued, command [0-9a-f-]{36}/);
  });

  it('do not need Redis', async () => {
    const { writeSecret } = await import('#shared/persistence/credentials.ts');
    await writeSecret(`${rig.home}/credentials/redis.json`, { url: 'redis://127.0.0.1:1' });
    expect((await rig.run('reconcile --no-wait')).code).to.equal(0);
  });
});
