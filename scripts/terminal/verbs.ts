import type { Verb } from './cli.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly verb: Verb }>;
}

/** Every verb, in the order in which the help lists them. */
export const VERBS = {
  start: { summary: 'bring up everything and wait until it is healthy', load: () => import('../commands/start.ts') },
  stop: { summary: 'end everything; the data stays', load: () => import('../commands/stop.ts') },
  status: { summary: 'trading state, agents, bots and open alerts', load: () => import('../commands/status.ts') },
  positions: {
    summary: 'what is held, with stop-loss and take-profit',
    load: () => import('../commands/positions.ts'),
  },
  orders: { summary: 'orders, the newest first', load: () => import('../commands/orders.ts') },
  fills: { summary: 'what was really traded', load: () => import('../commands/fills.ts') },
  balance: { summary: 'what the venue holds, and whose it is', load: () => import('../commands/balance.ts') },
  equity: { summary: 'what the account and each bot are worth', load: () => import('../commands/equity.ts') },
  capital: {
    summary: 'whose capital is what; withdrawals, locks, emergencies',
    load: () => import('../commands/capital.ts'),
  },
  allocations: {
    summary: 'how capital is divided among bots, and how it should be',
    load: () => import('../commands/allocations.ts'),
  },
  performance: {
    summary: 'profit, drawdown and costs per day, week, month, bot or instrument',
    load: () => import('../commands/performance.ts'),
  },
  strategy: {
    summary: 'strategies: write one of your own, see what each takes',
    load: () => import('../commands/strategy.ts'),
  },
  bot: { summary: 'add, swap, pause or look at bots', load: () => import('../commands/bot.ts') },
  signals: { summary: 'what the bots decided, and what risk said', load: () => import('../commands/signals.ts') },
  explain: {
    summary: 'the way of one order, from the candle to its fills',
    load: () => import('../commands/explain.ts'),
  },
  why: { summary: 'why there was a trade at a time, or none', load: () => import('../commands/why.ts') },
  pause: { summary: 'pause bots: no new entries, exits go on', load: () => import('../commands/pause.ts') },
  resume: { summary: 'resume trading after a halt, or paused bots', load: () => import('../commands/resume.ts') },
  emergency: {
    summary: 'halt the account and sell everything, in the right order',
    load: () => import('../commands/emergency.ts'),
  },
  breakers: {
    summary: 'circuit breakers: where each stands, and opening, closing, holding them off',
    load: () => import('../commands/breakers.ts'),
  },
  halt: { summary: 'stop all trading of the account now', load: () => import('../commands/halt.ts') },
  close: { summary: 'close the position in one instrument', load: () => import('../commands/close.ts') },
  flatten: { summary: 'close all positions of the account', load: () => import('../commands/flatten.ts') },
  reconcile: { summary: 'compare the venue with our books now', load: () => import('../commands/reconcile.ts') },
  risk: {
    summary: 'what may be lost, and what crashes would cost',
    load: () => import('../commands/risk.ts'),
  },
  data: {
    summary: 'history of markets: bring it in, look at it, take it out',
    load: () => import('../commands/data.ts'),
  },
  errors: { summary: 'what went wrong, how often, and what to do', load: () => import('../commands/errors.ts') },
  logs: { summary: 'what the processes logged', load: () => import('../commands/logs.ts') },
  doctor: { summary: 'check the installation, and say how to mend it', load: () => import('../commands/doctor.ts') },
  chaos: { summary: 'play known faults against the real agents', load: () => import('../commands/chaos.ts') },
  backtest: {
    summary: 'run the bots of a profile over candles of the past',
    load: () => import('../commands/backtest.ts'),
  },
  study: {
    summary: 'many backtests with one question: sweeps, walk-forward, Monte Carlo, portfolios',
    load: () => import('../commands/study.ts'),
  },
  analyse: {
    summary: 'whether a strategy sees the future, and how much of the past it needs',
    load: () => import('../commands/analyse.ts'),
  },
  worker: {
    summary: 'run backtests of studies, on this host or any other',
    load: () => import('../commands/worker.ts'),
  },
  parity: {
    summary: 'hold the live agents to the backtest, fill by fill',
    load: () => import('../commands/parity.ts'),
  },
  config: { summary: 'check or show the configuration', load: () => import('../commands/config.ts') },
  migrate: { summary: 'bring the database to this version', load: () => import('../commands/migrate.ts') },
  venues: { summary: 'what each venue can do; swap keys or addresses', load: () => import('../commands/venues.ts') },
  keys: { summary: 'the API keys with which a venue is traded', load: () => import('../commands/keys.ts') },
  live: { summary: 'confirm that the live profile may trade real money', load: () => import('../commands/live.ts') },
  db: { summary: 'look into the database', load: () => import('../commands/db.ts') },
} as const satisfies Readonly<Record<string, Entry>>;

export type VerbName = keyof typeof VERBS;
export const VERB_NAMES = Object.keys(VERBS) as readonly VerbName[];
