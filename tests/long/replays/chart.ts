import type { EquityPoints } from '#shared/research/backtest/outcome.ts';

export interface Line {
  readonly name: string;
  readonly color: string;
  readonly curve: EquityPoints;
}

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [860, 300, 60, 24, 24];
/** Points of a line: one per pixel is all that can be seen. */
const POINTS = 400;

/** Equity over time as an SVG: what it was at the end of each of `POINTS` spans. */
export function equityChart(lines: readonly Line[]): string {
  const drawn = lines.map(({ curve, ...line }) => ({ ...line, points: sampled(curve) }));
  const all = drawn.flatMap(({ points }) => points);
  const levels = all.map(({ equity }) => equity);
  const [from, to] = [Math.min(...all.map(({ at }) => at)), Math.max(...all.map(({ at }) => at))];
  const step = 1_000;
  const [low, high] = [Math.floor(Math.min(...levels) / step) * step, Math.ceil(Math.max(...levels) / step) * step];
  const x = (at: number): string => (LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT)).toFixed(1);
  const y = (equity: number): string => (TOP + ((high - equity) / (high - low)) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const grid = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step).map(
    level =>
      `<path d="M${LEFT} ${y(level)}H${WIDTH}" stroke="#8884"/><text x="${LEFT - 6}" y="${y(level)}" dy="4" text-anchor="end">${level}</text>`,
  );
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const curves = drawn.map(
    ({ color, points }) =>
      `<path d="M${points.map(({ at, equity }) => `${x(at)} ${y(equity)}`).join('L')}" fill="none" stroke="${color}" stroke-width="1.5"/>`,
  );
  const legend = drawn.map(
    ({ name, color }, index) => `<text x="${LEFT + index * 90}" y="14" fill="${color}">${name}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#888">`,
    ...grid,
    ...curves,
    ...legend,
    `<text x="${LEFT}" y="${HEIGHT - 6}">${day(from)}</text><text x="${WIDTH}" y="${HEIGHT - 6}" text-anchor="end">${day(to)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function sampled({ time, equity }: EquityPoints): readonly { readonly at: number; readonly equity: number }[] {
  const count = Math.min(POINTS, time.length);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.round((index / (count - 1)) * (time.length - 1));
    return { at: time[row] ?? 0, equity: equity[row] ?? 0 };
  });
}
