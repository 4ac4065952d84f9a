import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { haltButtons } from '#agents/monitor/core/chat.ts';
import { readTelegramCredentials } from '#agents/monitor/notifications/credentials.ts';
import { type Notifications, openNotifications } from '#agents/monitor/notifications/open.ts';
import { raiseAlerts } from '#agents/monitor/store.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { type TestMonitor, testMonitor } from './context.ts';
import { startTelegram, type TelegramServer } from './telegram-server.ts';
import { ACCOUNT, seedWorld } from './world.ts';

const TOKEN = '123456:abcdefghijklmnopqrstuvwxyz-ABCDEF';
const CHAT = 777;

describe('monitor: Telegram, against a stand-in of its API', () => {
  let base: TestDatabase;
  let telegram: TelegramServer;
  let home: string;
  let monitor: TestMonitor;
  let notifications: Notifications;
  let skippedMs = 0;

  const credentials = (content: unknown, mode = 0o600) =>
    writeFile(join(home, 'credentials', 'telegram.json'), JSON.stringify(content), { mode });
  const raise = (title: string, rule = 'agent-silent') =>
    raiseAlerts(
      base.db,
      [{ rule, severity: 'critical', title, message: 'what to do', code: null, occurrences: 1 }],
      epochMs(Date.now() + skippedMs),
    );
  const notified = async () =>
    (await base.db.selectFrom('alerts').select('notified_at').execute()).every(row => row.notified_at !== null);

  beforeEach(async () => {
    skippedMs = 0;
    base = await testDatabase();
    await seedWorld(base);
    telegram = await startTelegram(TOKEN);
    home = await mkdtemp(join(tmpdir(), 'tradewind-telegram-'));
    await mkdir(join(home, 'credentials'));
    await credentials({ token: TOKEN, chatId: CHAT });
    const config = { telegram: { apiRoot: telegram.url, ruleGapSeconds: 1 } };
    monitor = await testMonitor(base, { home, config, wallNow: () => Date.now() + skippedMs });
    notifications = await openNotifications(monitor.context);
  });
  afterEach(async () => {
    await notifications.stop();
    await monitor.close();
    await telegram.close();
    await base.drop();
    await rm(home, { recursive: true, force: true });
    expect(monitor.failures).to.deep.equal([]);
    expect(monitor.logged.join('\n')).not.to.contain(TOKEN);
  });

  it('tells alerts, several in one message, and remembers that it did', async () => {
    await raise('execution gives no sign of life');
    await raise('strategy gives no sign of life');
    await until(() => telegram.texts().length > 0);
    await until(notified);
    const text = telegram.texts().join('\n');
    expect(text).to.match(/execution gives no sign of life[\s\S]*what to do[\s\S]*strategy gives no sign of life/);
    expect(telegram.calls.find(({ method }) => method === 'sendMessage')?.body.chat_id).to.equal(CHAT);
  });

  it('says when it is over', async () => {
    await raise('execution gives no sign of life');
    await until(notified);
    skippedMs += 60_000;
    await base.db
      .updateTable('alerts')
      .set({ resolved_at: new Date(Date.now() + skippedMs) })
      .execute();
    await until(() => telegram.texts().some(text => /Over: execution/.test(text)));
  });

  it('tries again while Telegram fails or asks to slow down, and then tells it once', async () => {
    telegram.mood = 'slow-down';
    await raise('execution gives no sign of life');
    await until(() => telegram.calls.some(({ method }) => method.includes('slow-down')));
    telegram.mood = 'error';
    skippedMs += 5_000;
    await until(() => telegram.calls.some(({ method }) => method.includes('error')));
    telegram.mood = 'well';
    skippedMs += 60_000;
    await until(notified);
    expect(telegram.texts()).to.have.length(1);
  });

  it('a Telegram that answers nothing holds up nothing', async () => {
    telegram.mood = 'silent';
    await raise('execution gives no sign of life');
    await until(() => telegram.calls.some(({ method }) => method.includes('silent')));
    await monitor.context.transact(async ({ tx }) => {
      await tx.selectFrom('alerts').select('id').execute();
      return { send: [] };
    });
  });

  it('answers /status, /positions and anything else it is asked', async () => {
    telegram.write(CHAT, '/status');
    telegram.write(CHAT, '/positions');
    telegram.write(CHAT, '/what');
    await until(() => telegram.texts().length === 3);
    const [status, positions, help] = telegram.texts();
    expect(status).to.match(/trading is ACTIVE[\s\S]*All 7 agents are healthy/);
    expect(positions).to.match(/BTC\/USDT long 0\.024975 at 64212\.4 \(trend\)[\s\S]*stop 63800, target 65100/);
    expect(help).to.match(/\/halt/);
  });

  it('halts after a confirmation, with the rows that the command line would write', async () => {
    telegram.write(CHAT, '/halt');
    await until(() => telegram.texts().length === 1);
    const question = telegram.calls.find(({ method }) => method === 'sendMessage');
    const markup = question?.body.reply_markup as { inline_keyboard: { callback_data: string }[][] };
    expect(await base.db.selectFrom('commands').selectAll().execute()).to.deep.equal([]);
    const data = markup.inline_keyboard[0]?.[0]?.callback_data ?? '';
    telegram.press(CHAT, data);
    telegram.press(CHAT, data);
    await until(() => telegram.calls.filter(({ method }) => method === 'editMessageText').length === 2);
    const [command, ...others] = await base.db.selectFrom('commands').selectAll().execute();
    expect(others).to.deep.equal([]);
    expect(command).to.deep.include({ kind: 'halt', state: 'issued', issued_by: 'telegram:ada' });
    const deliveries = await base.db.selectFrom('deliveries').selectAll().execute();
    expect(deliveries).to.have.length(1);
    expect(deliveries[0]).to.deep.include({
      consumer: 'risk-manager',
      type: 'trading-commanded',
      key: ACCOUNT,
      producer: 'monitor',
    });
    expect(deliveries[0]?.payload).to.deep.include({ kind: 'halt', commandId: command?.id, account: ACCOUNT });
  });

  it('an old button, "keep trading" and a stranger halt nothing', async () => {
    const [old] = haltButtons(Date.now() - 61_000);
    telegram.press(CHAT, old?.data ?? '');
    telegram.press(CHAT, 'keep');
    const [fresh] = haltButtons(Date.now());
    telegram.press(666, fresh?.data ?? '');
    telegram.write(666, '/status');
    telegram.write(CHAT, '/status');
    await until(() => telegram.texts().length > 0);
    expect(telegram.texts()).to.have.length(1);
    expect(await base.db.selectFrom('commands').selectAll().execute()).to.deep.equal([]);
    expect(telegram.calls.every(({ body }) => body.chat_id === undefined || body.chat_id === CHAT)).to.equal(true);
  });

  it('is off without a token, and says what is wrong with one that cannot be used', async () => {
    await rm(join(home, 'credentials', 'telegram.json'));
    expect(await readTelegramCredentials(home)).to.deep.equal({ kind: 'none' });
    await credentials({ token: TOKEN, chatId: '-1001' }, 0o600);
    expect(await readTelegramCredentials(home)).to.deep.equal({
      kind: 'found',
      credentials: { token: TOKEN, chatId: -1001 },
    });
    await rm(join(home, 'credentials', 'telegram.json'));
    await credentials({ token: TOKEN, chatId: CHAT }, 0o644);
    const open = await openNotifications(monitor.context);
    expect(open.problem()).to.match(/chmod 600/);
    await rm(join(home, 'credentials', 'telegram.json'));
    await credentials({ token: 'nonsense', chatId: 'me' });
    const wrong = await readTelegramCredentials(home);
    expect(wrong.kind === 'unusable' ? wrong.problem : '').to.match(/token, chatId/);
    await writeFile(join(home, 'credentials', 'telegram.json'), 'no json', { mode: 0o600 });
    expect((await readTelegramCredentials(home)).kind).to.equal('unusable');
  });
});
