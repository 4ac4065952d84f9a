/**
 * Recorded markets traded again by the built-in strategies, with and without the controls: `npm run replays` writes docs/risk-replays.md and
 * its charts, `npm run replays MARKET` prints one market.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { equityChart } from './chart.ts';
import { CONTROLS } from './controls.ts';
import { documentText, type Section, sectionText } from './document.ts';
import { MARKETS, seriesOf } from './markets.ts';
import { replayed } from './replay.ts';

const COLORS: Readonly<Record<string, string>> = { none: '#d33', sizes: '#e90', breakers: '#06c', all: '#183' };

const [only] = process.argv.slice(2);
const sections = MARKETS.filter(({ name }) => only === undefined || only === name).map((market): Section => {
  const series = seriesOf(market);
  const replays = CONTROLS.map(controls => replayed(market, series, controls));
  const section = { market, replays };
  console.log(sectionText(section));
  return section;
});

if (only === undefined) {
  const docs = join(CHECKOUT, 'docs');
  writeFileSync(join(docs, 'risk-replays.md'), documentText(sections));
  for (const { market, replays } of sections) {
    const lines = replays.flatMap(({ controls: { name }, result }) => {
      const color = COLORS[name];
      return color === undefined ? [] : [{ name, color, curve: result.curve }];
    });
    writeFileSync(join(docs, `risk-replays-${market.name}.svg`), equityChart(lines));
  }
}
