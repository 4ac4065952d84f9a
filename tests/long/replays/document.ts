import { levelsAt } from '#shared/accounting/performance/returns.ts';
import { CONTROLS } from './controls.ts';
import type { Market } from './markets.ts';
import { CAPITAL, type Replay } from './replay.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const moment = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const money = (value: number): string => String(Math.round(value));

/** A market and its replays, one per set of controls, in the order of `CONTROLS`. */
export interface Section {
  readonly market: Market;
  readonly replays: readonly Replay[];
}

const HEAD = `# Two bad times, with and without the controls

<!-- Written by \`npm run replays\`, which wants the recordings beside the checkout (\`TRADEWIND_DATA\`). -->

\`npm run replays\` trades two recorded markets again with the five built-in strategies as they come, side by side in one account of ${CAPITAL} USDT, on bars of an hour over candles of a minute, with fees, and writes this page. Heat is measured at the end of each minute from the marks to the stops.

${CONTROLS.map(({ name, means }) => `- **${name}**: ${means}.`).join('\n')}
`;

const FOOT = `
## What to take from it

Sizes and breakers hold two different things. Sizes bound what a moment can take, and cost the same share of every rise; breakers cost nothing until something has been lost, and then stop what goes on losing. Heat and clusters bind where positions are large or many go together: with the default sizes they seldom do. Heat above its 6 % is unlocked profit: the limit is what an entry may add to, and a price that runs away from its stop raises the heat of what is held.
`;

export const documentText = (sections: readonly Section[]): string =>
  `${HEAD}\n${sections.map(sectionText).join('\n')}${FOOT}`;

export function sectionText({ market, replays }: Section): string {
  return [
    `## ${market.title}`,
    '',
    `![Equity without controls and with all of them](risk-replays-${market.name}.svg)`,
    '',
    '| controls | return | worst drawdown | worst heat | positions | denied |',
    '| --- | --- | --- | --- | --- | --- |',
    ...replays.map(row),
    '',
    ...costOf(replays),
    '',
    'Breakers that acted, and what was denied most:',
    '',
    ...replays.flatMap(acted),
    '',
  ].join('\n');
}

function row({ controls, change, drawdown, heat, result, denials }: Replay): string {
  const cells = [
    controls.name,
    percent(change),
    drawdown === null
      ? '0'
      : `${percent(drawdown.depth)} (${moment(drawdown.peakTime)} to ${moment(drawdown.troughTime)})`,
    `${percent(heat.heat)} (${moment(heat.at)})`,
    String(result.positions.length),
    String(denials.reduce((sum, [, count]) => sum + count, 0)),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What all controls together saved, and what they cost where it went well. */
function costOf(replays: readonly Replay[]): readonly string[] {
  const [without, all] = [replays[0], replays.at(-1)];
  if (without === undefined || all === undefined) return [];
  const { time, equity } = without.result.curve;
  const best = equity.reduce((found, level, index) => (level > (equity[found] ?? 0) ? index : found), 0);
  const at = time[best] ?? 0;
  const [then = 0] = levelsAt(all.result.curve, [at]);
  const fall = ({ drawdown }: Replay): string => percent(drawdown?.depth ?? 0);
  return [
    `All together kept the worst drawdown at ${fall(all)} instead of ${fall(without)}, and the account ended at ${percent(all.change)} instead of ${percent(without.change)}. They cost part of what went well: when the account without them stood highest (${moment(at)}) it was worth ${money(equity[best] ?? 0)} USDT, with them ${money(then)}.`,
  ];
}

function acted({ controls, result, denials }: Replay): readonly string[] {
  const counts = denials.map(([code, count]) => `\`${code}\` ${count}`).join(', ');
  const lines = result.breakers.map(({ at, kind, subject, from, to, reading }) => {
    const of = subject === '' ? '' : ` of ${subject}`;
    const measured = reading === null ? '' : `, at ${Number(Number(reading).toPrecision(3))}`;
    return `  - ${moment(at)} \`${kind}\`${of}: ${from} → ${to}${measured}`;
  });
  return [`- **${controls.name}** (${result.path} path): ${counts === '' ? 'nothing denied' : counts}`, ...lines];
}
