import { deviation, extent, mean, quantile } from '#shared/accounting/performance/statistics.ts';
import { normalDensity } from '#shared/kernel/normal.ts';
import { card } from './layout.ts';
import { html, type Markup, trusted } from './markup.ts';

const WIDTH = 560;
const HEIGHT = 190;
const FLOOR = HEIGHT - 24;
const MOST_BINS = 48;

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bins of equal width by Freedman & Diaconis, with an edge at 0, so that no bin mixes gains and losses. */
function binsOf(values: readonly number[]): readonly Bin[] {
  if (values.length === 0) return [];
  const { least, most } = extent(values);
  const spread = quantile(values, 0.75) - quantile(values, 0.25);
  const wanted = spread > 0 ? (2 * spread) / Math.cbrt(values.length) : 0;
  const width = Math.max(wanted, (most - least) / MOST_BINS) || Math.max(Math.abs(most), 1) / 10;
  const first = Math.floor(least / width);
  const counts = new Array<number>(Math.floor(most / width) - first + 1).fill(0);
  for (const value of values) {
    const index = Math.floor(value / width) - first;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count, index) => ({ from: (first + index) * width, to: (first + index + 1) * width, count }));
}

export interface HistogramInput {
  readonly id: string;
  readonly title: string;
  readonly values: readonly number[];
  readonly format: (value: number) => string;
  /** Draws what a normal distribution of the same mean and deviation would be. */
  readonly against: 'normal' | 'nothing';
}

const at = (value: number): string => value.toFixed(1);

/** Bars of how often values were how large: losses and gains in their colours, the mean as a line. */
export function histogram({ id, title, values, format, against }: HistogramInput): Markup {
  const bins = binsOf(values);
  const scales = scalesFor(bins);
  if (scales === null) return card({ id, title }, html`<p class="empty">Nothing to show.</p>`);
  const { x, y } = scales;
  const bars = bins.map(bin => {
    const size = `x="${at(x(bin.from))}" y="${at(y(bin.count))}" width="${at(Math.max(0.5, x(bin.to) - x(bin.from) - 1))}" height="${at(FLOOR - y(bin.count))}"`;
    return html`<rect ${trusted(size)} class="${bin.from < 0 ? 'bar-loss' : 'bar-gain'}">
<title>${format(bin.from)} to ${format(bin.to)}: ${bin.count}</title></rect>`;
  });
  const centre = mean(values);
  const line = at(x(centre));
  return card(
    { id, title, beside: `${values.length.toLocaleString('en-US')} values, mean ${format(centre)}` },
    html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="h-${id}">
<line x1="0" x2="${WIDTH}" y1="${FLOOR}" y2="${FLOOR}" class="axis"/>
${bars}${against === 'normal' ? normalCurve(values, scales) : null}
<line x1="${line}" x2="${line}" y1="4" y2="${FLOOR}" class="mean"/>
${labels(scales, format)}</svg>`,
  );
}

/** The ends and 0, as far as they do not stand on each other. */
function labels({ x, low, high }: Scales, format: (value: number) => string): readonly Markup[] {
  const apart = (value: number, index: number, all: readonly number[]): boolean =>
    all.findIndex(other => Math.abs(x(other) - x(value)) < 60) === index;
  return [low, high, 0].filter(apart).map(value => {
    const anchor = value === low ? 'start' : value === high ? 'end' : 'middle';
    return html`<text x="${at(x(value))}" y="${HEIGHT - 6}" text-anchor="${anchor}">${format(value)}</text>`;
  });
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (count: number) => number;
  readonly low: number;
  readonly high: number;
  /** Of a bin. */
  readonly width: number;
}

/** Null without bins. */
function scalesFor(bins: readonly Bin[]): Scales | null {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [low, high] = [Math.min(first.from, 0), Math.max(last.to, 0)];
  const most = Math.max(...bins.map(bin => bin.count));
  return {
    x: value => ((value - low) / (high - low)) * WIDTH,
    y: count => FLOOR - (count / most) * (FLOOR - 10),
    low,
    high,
    width: first.to - first.from,
  };
}

function normalCurve(values: readonly number[], { x, y, low, high, width }: Scales): Markup | null {
  const [centre, spread] = [mean(values), deviation(values)];
  if (!(spread > 0)) return null;
  const points = Array.from({ length: 121 }, (_, index) => {
    const value = low + ((high - low) * index) / 120;
    const count = (values.length * width * normalDensity((value - centre) / spread)) / spread;
    return `${at(x(value))},${at(Math.max(2, y(count)))}`;
  });
  return html`<polyline points="${points.join(' ')}" class="normal"/>`;
}
