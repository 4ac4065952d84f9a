import { expect } from 'chai';
import fc from 'fast-check';
import { buttonPress, chatRequest, haltButtons, positionsText, statusText } from '#agents/monitor/core/chat.ts';
import { noticeText } from '#agents/monitor/core/notice-text.ts';
import { dueNotices, type Noticed, type NoticePolicy } from '#agents/monitor/core/notifications.ts';

const POLICY: NoticePolicy = {
  severities: ['critical', 'warning'],
  coolDownMs: 300_000,
  ruleGapMs: 30_000,
  remindMs: 3_600_000,
};
const alert = (change: Partial<Noticed> = {}): Noticed => ({
  ...{ id: '1', rule: 'agent-silent', severity: 'critical', title: 'execution gives no sign of life', message: 'm' },
  ...{ raisedAt: 0, occurrences: 1, notifiedAt: null, resolvedAt: null },
  ...change,
});
const due = (alerts: readonly Noticed[], now: number) =>
  dueNotices(alerts, POLICY, now).map(({ kind, alert: { id } }) => `${kind} ${id}`);

describe('monitor: what people are told', () => {
  it('tells what is new and grave enough, the gravest first', () => {
    const alerts = [
      alert({ id: 'info', severity: 'info', rule: 'a' }),
      alert({ id: 'warning', severity: 'warning', rule: 'b' }),
      alert({ id: 'critical', rule: 'c', raisedAt: 5 }),
    ];
    expect(due(alerts, 10)).to.deep.equal(['raised critical', 'raised warning']);
  });

  it('a rule that spoke just now waits, then tells all it has at once', () => {
    const told = alert({ id: 'told', notifiedAt: 1_000 });
    const more = [alert({ id: 'b', title: 'b', raisedAt: 2_000 }), alert({ id: 'c', title: 'c', raisedAt: 3_000 })];
    expect(due([told, ...more], 20_000)).to.deep.equal([]);
    expect(due([told, ...more], 31_000)).to.deep.equal(['raised b', 'raised c']);
  });

  it('the same alert again is told only after its cool-down', () => {
    const before = alert({ id: 'before', notifiedAt: 50_000, resolvedAt: 40_000 });
    const again = alert({ id: 'again', raisedAt: 60_000 });
    expect(due([before, again], 100_000)).to.deep.equal([]);
    expect(due([before, again], 350_000)).to.deep.equal(['raised again']);
  });

  it('says when it is over, and once', () => {
    expect(due([alert({ notifiedAt: 1_000, resolvedAt: 20_000 })], 40_000)).to.deep.equal(['resolved 1']);
    expect(due([alert({ notifiedAt: 40_000, resolvedAt: 20_000 })], 100_000)).to.deep.equal([]);
  });

  it('reminds of a critical alert, not of a warning', () => {
    expect(due([alert({ notifiedAt: 0 })], 3_600_000)).to.deep.equal(['reminder 1']);
    expect(due([alert({ notifiedAt: 0, severity: 'warning' })], 3_600_000)).to.deep.equal([]);
  });

  it('does not tell old stories that are over, but what is still open', () => {
    const hours = 7_200_000;
    expect(due([alert({ resolvedAt: 10 }), alert({ id: 'open', rule: 'b' })], hours)).to.deep.equal(['raised open']);
    expect(due([alert({ resolvedAt: hours - 5 })], hours)).to.deep.equal(['raised 1']);
  });

  it('property: however alerts flap, a rule speaks at most once per gap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }), titles => {
        let alerts: Noticed[] = [];
        const spoken: number[] = [];
        titles.forEach((title, round) => {
          const now = round * 2_000;
          alerts = alerts.map(one => (one.resolvedAt === null ? { ...one, resolvedAt: now } : one));
          alerts.push(alert({ id: String(round), title: String(title), raisedAt: now }));
          const told = new Set(dueNotices(alerts, POLICY, now).map(notice => notice.alert.id));
          if (told.size > 0) spoken.push(now);
          alerts = alerts.map(one => (told.has(one.id) ? { ...one, notifiedAt: now } : one));
        });
        for (const [index, at] of spoken.entries())
          if (index > 0) expect(at - (spoken[index - 1] ?? 0)).to.be.at.least(30_000);
      }),
    );
  });

  it('puts everything into one message that Telegram takes', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      kind: 'raised' as const,
      alert: alert({ id: String(index), message: 'x'.repeat(900) }),
    }));
    const text = noticeText(many, { profile: 'demo', now: 0 });
    expect(text.length).to.be.at.most(4_000);
    const short = noticeText(
      [
        { kind: 'raised', alert: alert({ occurrences: 3 }) },
        { kind: 'reminder', alert: alert({ title: 'still', severity: 'warning' }) },
        { kind: 'resolved', alert: alert({ title: 'gone' }) },
        { kind: 'raised', alert: alert({ resolvedAt: 5 }) },
      ],
      { profile: 'demo', now: 7_200_000 },
    );
    expect(short).to.match(/Tradewind \(demo\)/);
    expect(short).to.match(/🔴 execution gives no sign of life \(3 times\)\nm/);
    expect(short).to.match(/🟠 still\nStill so, for 2 h\./);
    expect(short).to.match(/🟢 Over: gone/);
    expect(short).to.match(/It is over already/);
    const nine = noticeText(
      many.slice(0, 9).map(one => ({ ...one, alert: alert() })),
      { profile: 'demo', now: 0 },
    );
    expect(nine).to.match(/… and 1 more/);
  });
});

describe('monitor: the chat', () => {
  it('reads commands, also as groups send them', () => {
    expect(chatRequest('/status')).to.deep.equal({ kind: 'status' });
    expect(chatRequest(' /halt@tradewind_bot now')).to.deep.equal({ kind: 'halt' });
    expect(chatRequest('/start')).to.deep.equal({ kind: 'help' });
    expect(chatRequest('hello')).to.equal(null);
  });

  it('a button counts for a minute', () => {
    const [halt, keep] = haltButtons(1_000);
    expect(buttonPress(halt?.data ?? '', 61_000)).to.deep.equal({ kind: 'halt', askedAt: 1_000 });
    expect(buttonPress(halt?.data ?? '', 61_001)).to.deep.equal({ kind: 'expired' });
    expect(buttonPress('halt:99999', 1_000)).to.deep.equal({ kind: 'expired' });
    expect(buttonPress(keep?.data ?? '', 1_000)).to.deep.equal({ kind: 'keep' });
    expect(buttonPress('whatever', 1_000)).to.deep.equal({ kind: 'expired' });
  });

  it('says how things stand', () => {
    const facts = {
      profile: 'demo',
      tradingState: 'ACTIVE',
      equity: '10023.1200',
      quoteAsset: 'USDT',
      openPositions: 2,
    };
    const well = statusText({
      ...facts,
      agents: [{ name: 'execution', state: 'healthy', heartbeatAgeMs: 10 }],
      openAlerts: [],
    });
    expect(well).to.match(
      /trading is ACTIVE\nAll 1 agents are healthy\.\nEquity 10023\.12 USDT, open positions 2\.\nNo open alerts\./,
    );
    const ill = statusText({
      ...{ ...facts, tradingState: null, equity: null },
      agents: [{ name: 'execution', state: 'silent', heartbeatAgeMs: 14_000 }],
      openAlerts: [{ severity: 'critical', title: 'help' }],
    });
    expect(ill).to.match(
      /not started\nexecution: silent for 14 s\nEquity not counted yet.*\nOpen alerts:\ncritical: help/,
    );
  });

  it('lists positions with what protects them', () => {
    const position = {
      ...{
        instrument: 'BTC/USDT',
        bot: 'trend',
        side: 'long',
        quantity: '0.02500',
        entryPrice: '64212.40',
        unrealizedPnl: '-4.0749',
      },
      ...{ stopLoss: '63800', takeProfit: '65100', protected: true },
    };
    expect(positionsText([], 'USDT')).to.equal('No open positions.');
    expect(positionsText([position], 'USDT')).to.equal(
      'BTC/USDT long 0.025 at 64212.4 (trend)\n  -4.07 USDT, stop 63800, target 65100',
    );
    const bare = { ...position, unrealizedPnl: null, stopLoss: null, takeProfit: null, protected: false };
    expect(positionsText([bare], 'USDT')).to.match(/no price yet, no stop ⚠ not on the venue yet/);
    expect(
      positionsText(
        Array.from({ length: 25 }, () => position),
        'USDT',
      ),
    ).to.match(/… and 5 more$/);
  });
});
