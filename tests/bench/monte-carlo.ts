import { runStudy } from '#scripts/research/study/run-study.ts';
import { marketOf } from '#shared/research/study/markets/market.ts';
import { monteCarlo, monteCarloPlan } from '#shared/research/study/monte-carlo.ts';
import { groundOf, hourlySeries, spanOf } from './study-ground.ts';

/*
 * Monte Carlo over a year of hourly bars, in CPU time of one thread. What repeats a result in another order runs one backtest; what
 * draws price paths runs a backtest for each.
 */

const ITERATIONS = 1_000;
/** Backtests of price paths that are measured; their cost does not depend on how many there are. */
const RERUN = 40;
const LIMIT_SECONDS = 5;

const series = hourlySeries(24 * 365, 'monte-carlo');
const span = spanOf(series);
const shared = { kind: 'monte-carlo', bots: [{ strategy: 'ema-cross' }], span, iterations: ITERATIONS, scenarios: [] };

async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const study = (over: object) => () =>
  runStudy(monteCarlo(monteCarloPlan.parse({ ...shared, ...over })), { ground: groundOf(series), groundHash: '' });

const say = (what: string, seconds: number, note = ''): void =>
  console.log(`${what.padEnd(52)} ${seconds.toFixed(2).padStart(8)} s  ${note}`);

let hash = '';
const resampled = study({ paths: [] });
await resampled();
const again = await cpuSeconds(async () => {
  hash = (await resampled()).outcome.hash;
});
const verdict = again < LIMIT_SECONDS ? `under ${LIMIT_SECONDS} s` : `OVER ${LIMIT_SECONDS} s`;
say(
  `trade shuffle and block bootstrap, ${ITERATIONS} each`,
  again,
  `${verdict}, its backtest in; result ${hash.slice(0, 12)}`,
);

for (const method of ['garch', 'stationary-bootstrap'] as const) {
  const drawn = await cpuSeconds(() => {
    for (let index = 0; index < ITERATIONS; index++)
      marketOf(series, { kind: 'generated', method, seed: `${index}` }, span);
  });
  say(`${ITERATIONS} price paths by ${method}, drawn`, drawn);
  const rerun = await cpuSeconds(study({ resampling: [], paths: [method], pathIterations: RERUN }));
  const each = rerun / (RERUN + 1);
  say(
    `${RERUN} of them traded, a backtest each`,
    rerun,
    `${(each * 1e3).toFixed(0)} ms each: ${(each * ITERATIONS).toFixed(0)} s for ${ITERATIONS}`,
  );
}
