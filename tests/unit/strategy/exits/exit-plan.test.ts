import { expect } from 'chai';
import { exitWish } from '#agents/strategy/core/exits/exit-plan.ts';
import { exitPlan } from '#shared/domain/exit-plan.ts';
import { COMMON_REASONS, reasonInWords } from '#shared/domain/reasons.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { long, MINUTE_MS, type PlanIn, planOf, type Seen, short, viewAfter } from './view.ts';

type Bars = readonly (readonly [low: number, high: number, close: number])[];
type Case = readonly [what: string, plan: PlanIn, bars: Bars, wants: readonly [string, unknown] | null, seen?: Seen];

/** By chance a market whose bars are 1 % wide goes 2 % in four of them. */
const momentum = { kind: 'momentum', period: 4, multiple: 4 } as const;
const percent = (share: number, more: object = {}): PlanIn => ({ trailing: [{ kind: 'percent', share, ...more }] });
const moved = (code: string, stopLoss: number) => [code, { kind: 'move-stop', stopLoss }] as const;
const left = (code: string) => [code, { kind: 'exit' }] as const;
const part = (share: number) => ['EXIT_TARGET_REACHED', { kind: 'reduce', share }] as const;
const halves: PlanIn = {
  targets: [
    { at: { profit: 0.05 }, share: 0.5 },
    { at: { r: 2 }, share: 0.3 },
  ],
};

const CASES: readonly Case[] = [
  ['a percentage behind the best price', percent(0.02), [[100, 110, 109]], moved('EXIT_STOP_TRAILED', 107.8)],
  [
    'the best price of an earlier bar',
    percent(0.02),
    [
      [100, 110, 109],
      [108, 109, 108],
    ],
    moved('EXIT_STOP_TRAILED', 107.8),
  ],
  ['no level below the stop in force', percent(0.1), [[100, 101, 101]], null],
  ['no move within a tick', { trailing: [{ kind: 'distance', quote: 5 }] }, [[100, 100.005, 100]], null],
  [
    'a distance in quote',
    { trailing: [{ kind: 'distance', quote: 3 }] },
    [[100, 102, 101]],
    moved('EXIT_STOP_TRAILED', 99),
  ],
  ['a price that has passed the level within the bar', percent(0.02), [[100, 110, 107]], left('EXIT_LEVEL_PASSED')],
  ['nothing before its activation', percent(0.02, { activation: { profit: 0.03 } }), [[100, 102.9, 102]], null],
  [
    'what reached its activation once',
    percent(0.02, { activation: { profit: 0.03 } }),
    [
      [100, 103, 102],
      [102, 102, 102],
    ],
    moved('EXIT_STOP_TRAILED', 100.94),
  ],
  ['an activation in R', percent(0.02, { activation: { r: 1 } }), [[100, 104.9, 104]], null],
  ['the same, reached', percent(0.02, { activation: { r: 1 } }), [[100, 105, 104]], moved('EXIT_STOP_TRAILED', 102.9)],
  ['no move of less than its step', percent(0.04, { step: 0.02 }), [[100, 100.9, 100.9]], null],
  ['one of its step', percent(0.03, { step: 0.02 }), [[100, 101, 100]], moved('EXIT_STOP_TRAILED', 97.97)],
  [
    'average true ranges',
    { trailing: [{ kind: 'atr', period: 5, multiple: 2 }] },
    [[100, 110, 109]],
    moved('EXIT_STOP_TRAILED', 107),
    { features: { 'exits:atr(5)': 1.5 } },
  ],
  [
    'none without their value',
    { trailing: [{ kind: 'atr', period: 5, multiple: 2 }] },
    [[100, 110, 109]],
    null,
    { features: { 'exits:atr(5)': null } },
  ],
  [
    'a chandelier from the highest of the last bars',
    { trailing: [{ kind: 'chandelier', period: 5, multiple: 2 }] },
    [[100, 120, 105]],
    moved('EXIT_STOP_TRAILED', 103),
    { features: { 'exits:atr(5)': 1.5, 'exits:highest(5)': 106, 'exits:lowest(5)': 90 } },
  ],
  [
    'of those since the entry',
    { trailing: [{ kind: 'chandelier', period: 5, multiple: 2 }] },
    [[100, 106, 105]],
    moved('EXIT_STOP_TRAILED', 103),
    { features: { 'exits:atr(5)': 1.5, 'exits:highest(5)': 120, 'exits:lowest(5)': 90 } },
  ],
  [
    'far behind while the momentum is with it',
    { trailing: [momentum] },
    [[100, 106, 105]],
    moved('EXIT_STOP_TRAILED', 101.8),
    { features: { 'exits:atr(4)': 1.05, 'exits:roc-fraction(4)': 0.05 } },
  ],
  [
    'nearer when half of it is left',
    { trailing: [momentum] },
    [[100, 106, 105]],
    moved('EXIT_STOP_TRAILED', 102.85),
    { features: { 'exits:atr(4)': 1.05, 'exits:roc-fraction(4)': 0.01 } },
  ],
  [
    'close behind when it is against it',
    { trailing: [momentum] },
    [[100, 106, 105]],
    moved('EXIT_STOP_TRAILED', 103.9),
    { features: { 'exits:atr(4)': 1.05, 'exits:roc-fraction(4)': -0.03 } },
  ],
  [
    'a falling market is the momentum of a short',
    { trailing: [momentum] },
    [[94, 100, 95]],
    moved('EXIT_STOP_TRAILED', 97.8),
    { position: short, features: { 'exits:atr(4)': 0.95, 'exits:roc-fraction(4)': -0.05 } },
  ],
  [
    'none while the momentum is unknown',
    { trailing: [momentum] },
    [[100, 106, 105]],
    null,
    { features: { 'exits:atr(4)': 1.05, 'exits:roc-fraction(4)': null } },
  ],
  [
    'the tightest of several',
    {
      trailing: [
        { kind: 'distance', quote: 3 },
        { kind: 'percent', share: 0.02, activation: { profit: 0.02 } },
      ],
    },
    [[100, 104, 103]],
    moved('EXIT_STOP_TRAILED', 101.92),
  ],
  [
    'a short above the best price',
    percent(0.02),
    [[90, 100, 91]],
    moved('EXIT_STOP_TRAILED', 91.8),
    { position: short },
  ],
  [
    'break-even after a profit',
    { breakEven: { after: { profit: 0.02 }, offset: 0.001 } },
    [[100, 102, 101]],
    moved('EXIT_STOP_TO_BREAK_EVEN', 100.1),
  ],
  ['none before', { breakEven: { after: { r: 1 }, offset: 0.001 } }, [[100, 104, 103]], null],
  [
    'a short’s',
    { breakEven: { after: { r: 1 } } },
    [[95, 100, 96]],
    moved('EXIT_STOP_TO_BREAK_EVEN', 100),
    { position: short },
  ],
  [
    'a price back at break-even leaves',
    { breakEven: { after: { profit: 0.02 } } },
    [
      [100, 102, 101],
      [99, 101, 99.5],
    ],
    left('EXIT_LEVEL_PASSED'),
  ],
  [
    'time that is up',
    { timeExit: { afterMinutes: 2 } },
    [
      [100, 101, 101],
      [100, 101, 101],
    ],
    left('EXIT_TIME_UP'),
  ],
  [
    'time that is not',
    { timeExit: { afterMinutes: 3 } },
    [
      [100, 101, 101],
      [100, 101, 101],
    ],
    null,
  ],
  [
    'time only for what earns nothing',
    { timeExit: { afterMinutes: 1, when: 'not-in-profit' } },
    [[100, 101, 101]],
    null,
  ],
  [
    'which this does',
    { timeExit: { afterMinutes: 1, when: 'not-in-profit' } },
    [[100, 101, 100]],
    left('EXIT_TIME_UP'),
  ],
  ['a target of profit', halves, [[100, 105, 105]], part(0.5)],
  ['not one that only the high reached', halves, [[100, 106, 104]], null],
  ['not what was taken', halves, [[100, 105, 105]], null, { position: { ...long, quantity: 5 } }],
  ['the next, of all that was entered', halves, [[100, 111, 111]], part(0.6), { position: { ...long, quantity: 5 } }],
  ['both at once', halves, [[100, 111, 111]], part(0.8)],
  [
    'all, where what is left cannot be sold',
    halves,
    [[100, 111, 111]],
    left('EXIT_TARGETS_REACHED'),
    { minNotional: 300 },
  ],
  [
    'nothing, where the part cannot be sold',
    { targets: [{ at: { profit: 0.01 }, share: 0.01 }] },
    [[100, 102, 102]],
    ['EXIT_TARGET_TOO_SMALL', null],
    { minNotional: 50 },
  ],
  ['a short’s target', halves, [[94, 100, 95]], part(0.5), { position: short }],
  ['a part before the stop', { ...halves, ...percent(0.02) }, [[100, 105, 105]], part(0.5)],
  [
    'the stop, once it is taken',
    { ...halves, ...percent(0.02) },
    [[100, 105, 105]],
    moved('EXIT_STOP_TRAILED', 102.9),
    { position: { ...long, quantity: 5 } },
  ],
];

describe('an exit plan', () => {
  for (const [what, plan, bars, wants, seen] of CASES) {
    it(what, () => {
      const wish = exitWish(planOf(plan), viewAfter(bars, seen));
      if (wish?.action?.kind === 'move-stop') {
        const action = { ...wish.action, stopLoss: Number(wish.action.stopLoss.toPrecision(9)) };
        expect([wish.why.code, action]).to.deep.equal(wants);
      } else expect(wish === null ? null : [wish.why.code, wish.action]).to.deep.equal(wants);
      if (wish !== null) expect(reasonInWords(wish.why, COMMON_REASONS)).not.to.match(/[{}]|unknown/);
    });
  }

  it('knows only the close of a bar in whose middle the position was opened', () => {
    const opened = (ms: number) =>
      viewAfter([[99, 110, 101]], { position: { ...long, openedAt: epochMs(ms) } }).state.best;
    expect(opened(0.05 * MINUTE_MS)).to.equal(110);
    expect(opened(0.5 * MINUTE_MS)).to.equal(101);
  });

  const gain = 'expected a profit: { profit: a share of the entry price, from 0 } or { r: multiples of R, from 0 }';
  const target = (at: unknown, share = 0.5) => ({ targets: [{ at, share }] });
  const REFUSED: readonly (readonly [plan: unknown, path: string, says: RegExp | string])[] = [
    [percent(-0.1), 'trailing.0.share', /expected number to be >0/],
    [percent(1.5), 'trailing.0.share', /expected number to be <1/],
    [percent(0.1, { step: -0.01 }), 'trailing.0.step', /expected number to be >=0/],
    [percent(0.1, { activation: { profit: -0.1 } }), 'trailing.0.activation.profit', /expected number to be >=0/],
    [{ trailing: [{ kind: 'distance', quote: -5 }] }, 'trailing.0.quote', /expected number to be >0/],
    [{ trailing: [{ kind: 'distance', quote: Number.NaN }] }, 'trailing.0.quote', /expected number, received NaN/],
    [{ trailing: [{ kind: 'atr', multiple: 0 }] }, 'trailing.0.multiple', /expected number to be >0/],
    [{ trailing: [{ kind: 'bounce' }] }, 'trailing.0.kind', /'distance' \| 'percent' \| 'atr' \| 'chandelier'/],
    [{ trailing: [] }, 'trailing', /expected array to have >=1 items/],
    [target({ profit: -0.02 }), 'targets.0.at.profit', /expected number to be >=0/],
    [target({ r: Number.NaN }), 'targets.0.at', gain],
    [target({ profit: 0.1, r: 2 }), 'targets.0.at', gain],
    [target(0.02), 'targets.0.at', gain],
    [target({ profit: 0.1 }, 1.1), 'targets.0.share', /expected number to be <=1/],
    [{ targets: Array.from({ length: 50 }, () => ({ at: { r: 1 }, share: 0.02 })) }, 'targets', /<=20 items/],
    [
      { targets: [...target({ r: 1 }, 0.6).targets, ...target({ r: 2 }, 0.6).targets] },
      'targets',
      'expected shares that add up to at most 1',
    ],
    [{ breakEven: { after: { profit: 'soon' } } }, 'breakEven.after', gain],
    [{ timeExit: { afterMinutes: 0 } }, 'timeExit.afterMinutes', /expected number to be >0/],
    [{ breakeven: {} }, '', /Unrecognized key: "breakeven"/],
  ];
  for (const [plan, path, says] of REFUSED)
    it(`is refused with one fault, and where it is: ${JSON.stringify(plan).slice(0, 60)}`, () => {
      const parsed = exitPlan.safeParse(plan);
      const issues = parsed.error?.issues.map(issue => [issue.path.join('.'), issue.message]) ?? [];
      expect(issues).to.have.length(1);
      const [[where, what] = []] = issues;
      expect(where).to.equal(path);
      if (typeof says === 'string') expect(what).to.equal(says);
      else expect(what).to.match(says);
    });

  it('may move by steps of nothing: then a tick is the least', () => {
    const step = (best: number) =>
      exitWish(planOf(percent(0.05, { step: 0 })), viewAfter([[100, best, best]]))?.action ?? null;
    expect(step(100.005)).to.equal(null);
    expect(step(101)).to.deep.equal({ kind: 'move-stop', stopLoss: 95.95 });
  });
});
