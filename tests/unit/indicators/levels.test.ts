import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { fibonacciLevel, fibonacciRetracement } from '#shared/indicators/levels/fibonacci.ts';
import {
  camarillaPivots,
  classicPivots,
  demarkPivots,
  fibonacciPivots,
  woodiePivots,
} from '#shared/indicators/levels/pivots.ts';
import {
  resistance,
  resistanceDistance,
  support,
  supportDistance,
} from '#shared/indicators/levels/support-resistance.ts';
import {
  pointOfControl,
  valueAreaHigh,
  valueAreaLow,
  volumeAtPrice,
} from '#shared/indicators/levels/volume-profile.ts';
import { BARS, expectFormula, last, sum, valuesOf } from './brute-force.ts';

const DAY = 86_400_000;

describe('the volume profile', () => {
  /** Volume per row, by slicing each bar's range into many thin pieces. */
  const profileOf = (bars: readonly Bar[], rows: number) => {
    const [lowest, highest] = [Math.min(...bars.map(bar => bar.low)), Math.max(...bars.map(bar => bar.high))];
    const width = (highest - lowest) / rows;
    const volumes = Array.from({ length: rows }, (_, row) => {
      const [from, to] = [lowest + row * width, lowest + (row + 1) * width];
      return sum(
        bars.map(
          bar => (bar.volume * Math.max(0, Math.min(to, bar.high) - Math.max(from, bar.low))) / (bar.high - bar.low),
        ),
      );
    });
    return { lowest, width, volumes };
  };
  const areaOf = (volumes: readonly number[]) => {
    let low = volumes.indexOf(Math.max(...volumes));
    let high = low;
    while (sum(volumes.slice(low, high + 1)) < 0.7 * sum(volumes)) {
      if ((volumes[high + 1] ?? -1) >= (volumes[low - 1] ?? -1)) high++;
      else low--;
    }
    return { low, high };
  };

  it('has its point of control, its value area and the share at the close where slicing says', () => {
    for (const [period, rows] of [
      [20, 10],
      [90, 24],
    ] as const) {
      const params = { period, rows };
      const profile = (bars: readonly Bar[]) => profileOf(last(bars, period), rows);
      expectFormula({
        indicator: pointOfControl,
        params,
        formula(bars) {
          const { lowest, width, volumes } = profile(bars);
          return lowest + (volumes.indexOf(Math.max(...volumes)) + 0.5) * width;
        },
      });
      expectFormula({
        indicator: valueAreaHigh,
        params,
        formula(bars) {
          const { lowest, width, volumes } = profile(bars);
          return lowest + (areaOf(volumes).high + 1) * width;
        },
      });
      expectFormula({
        indicator: valueAreaLow,
        params,
        formula(bars) {
          const { lowest, width, volumes } = profile(bars);
          return lowest + areaOf(volumes).low * width;
        },
      });
      expectFormula({
        indicator: volumeAtPrice,
        params,
        formula(bars) {
          const { lowest, width, volumes } = profile(bars);
          const row = Math.min(rows - 1, Math.floor((bars.at(-1)!.close - lowest) / width));
          return volumes[row]! / sum(volumes);
        },
      });
    }
  });
});

describe('the levels of the last swing', () => {
  const swing = (bars: readonly Bar[], period: number) => {
    const window = last(bars, period);
    const [high, low] = [Math.max(...window.map(bar => bar.high)), Math.min(...window.map(bar => bar.low))];
    const isUp = window.findLastIndex(bar => bar.high === high) >= window.findLastIndex(bar => bar.low === low);
    return { high, low, isUp };
  };

  it('are Fibonacci’s retracements, down from a rise and up from a fall', () => {
    for (const period of [5, 40]) {
      expectFormula({
        indicator: fibonacciLevel,
        params: { period, ratio: 0.382 },
        formula(bars) {
          const { high, low, isUp } = swing(bars, period);
          return isUp ? high - 0.382 * (high - low) : low + 0.382 * (high - low);
        },
      });
      expectFormula({
        indicator: fibonacciRetracement,
        params: { period },
        formula(bars) {
          const { high, low, isUp } = swing(bars, period);
          const { close } = bars.at(-1)!;
          return (isUp ? high - close : close - low) / (high - low);
        },
      });
    }
  });

  it('are support and resistance at the nearest swings', () => {
    const [period, reach] = [60, 3];
    const params = { period, reach };
    const swings = (bars: readonly Bar[], priceOf: (bar: Bar) => number) =>
      bars
        .map((bar, index) => ({ price: priceOf(bar), index }))
        .filter(({ price, index }) => {
          if (index < reach || index >= bars.length - reach || index < bars.length - period) return false;
          const before = bars.slice(index - reach, index).map(priceOf);
          const after = bars.slice(index + 1, index + 1 + reach).map(priceOf);
          return before.every(one => one < price) && after.every(one => one <= price);
        })
        .map(({ price }) => price);
    const above = (bars: readonly Bar[]) => {
      const near = swings(bars, bar => bar.high).filter(price => price >= bars.at(-1)!.close);
      return near.length > 0 ? Math.min(...near) : Math.max(...last(bars, period).map(bar => bar.high));
    };
    const below = (bars: readonly Bar[]) => {
      const near = swings(bars, bar => -bar.low).filter(price => -price <= bars.at(-1)!.close);
      return near.length > 0 ? -Math.min(...near) : Math.min(...last(bars, period).map(bar => bar.low));
    };
    expectFormula({ indicator: resistance, params, formula: above });
    expectFormula({ indicator: support, params, formula: below });
    expectFormula({
      indicator: resistanceDistance,
      params,
      formula: bars => above(bars) / bars.at(-1)!.close - 1,
      tolerance: 1e-6,
    });
    expectFormula({
      indicator: supportDistance,
      params,
      formula: bars => 1 - below(bars) / bars.at(-1)!.close,
      tolerance: 1e-6,
    });
  });
});

describe('a swing of two equal highs', () => {
  it('counts from the first of them on, once as many bars as its reach have not passed it', () => {
    const highs = [10, 5, 5.5, 6, 7, 7, 6, 5, 5, 5];
    const bars = highs.map((high, index) => ({ ...BARS[index]!, open: 4, high, low: 4, close: 4 }));
    const values = valuesOf(resistance, { period: 7, reach: 2 }, () => ALONE, bars);
    // Two bars after the first 7 it is a swing, though the 10 is still in the window.
    expect(values).to.deep.equal([...Array(6).fill(null), 7, 7, 7, 7]);
  });
});

describe('the pivots of the previous UTC day', () => {
  /** Levels of a day by the formulas as they are printed in tables. */
  const TABLES: readonly (readonly [
    typeof classicPivots,
    (d: Bar, opened: number) => Readonly<Record<number, number>>,
  ])[] = [
    [
      classicPivots,
      ({ high: h, low: l, close: c }) => {
        const p = (h + l + c) / 3;
        const r1 = 2 * p - l;
        const s1 = 2 * p - h;
        return {
          0: p,
          1: r1,
          2: p + (r1 - s1),
          3: h + 2 * (p - l),
          [-1]: s1,
          [-2]: p - (r1 - s1),
          [-3]: l - 2 * (h - p),
        };
      },
    ],
    [
      woodiePivots,
      ({ high: h, low: l }, opened) => {
        const p = (h + l + 2 * opened) / 4;
        return {
          0: p,
          1: 2 * p - l,
          2: p + h - l,
          3: h + 2 * (p - l),
          [-1]: 2 * p - h,
          [-2]: p - h + l,
          [-3]: l - 2 * (h - p),
        };
      },
    ],
    [
      fibonacciPivots,
      ({ high: h, low: l, close: c }) => {
        const p = (h + l + c) / 3;
        return {
          0: p,
          1: p + 0.382 * (h - l),
          2: p + 0.618 * (h - l),
          3: p + (h - l),
          [-1]: p - 0.382 * (h - l),
          [-2]: p - 0.618 * (h - l),
          [-3]: p - (h - l),
        };
      },
    ],
    [
      camarillaPivots,
      ({ high: h, low: l, close: c }) => ({
        0: c,
        1: c + ((h - l) * 1.1) / 12,
        2: c + ((h - l) * 1.1) / 6,
        3: c + ((h - l) * 1.1) / 4,
        4: c + ((h - l) * 1.1) / 2,
        [-1]: c - ((h - l) * 1.1) / 12,
        [-4]: c - ((h - l) * 1.1) / 2,
      }),
    ],
    [
      demarkPivots,
      ({ open: o, high: h, low: l, close: c }) => {
        const x = c < o ? h + 2 * l + c : c > o ? 2 * h + l + c : h + l + 2 * c;
        return { 0: x / 4, 1: x / 2 - l, [-1]: x / 2 - h };
      },
    ],
  ];
  const dayOf = (bar: Bar) => Math.floor(bar.openTime / DAY);
  const previousDay = (bars: readonly Bar[]): Bar | null => {
    const day = bars.filter(bar => dayOf(bar) === dayOf(bars.at(-1)!) - 1);
    if (day.length === 0) return null;
    const [high, low] = [Math.max(...day.map(bar => bar.high)), Math.min(...day.map(bar => bar.low))];
    return { ...day[0]!, high, low, close: day.at(-1)!.close };
  };

  for (const [indicator, table] of TABLES) {
    it(`${indicator.name} gives the levels of the tables`, () => {
      for (const level of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
        if (!indicator.params.safeParse({ level }).success) continue;
        if (table(BARS[0]!, 1)[level] === undefined) continue;
        expectFormula({
          indicator,
          params: { level },
          formula(bars) {
            const day = previousDay(bars);
            const opened = bars.find(bar => dayOf(bar) === dayOf(bars.at(-1)!))!.open;
            return day === null ? null : table(day, opened)[level]!;
          },
        });
      }
    });
  }

  it('are unknown on the day after one that was not seen from its beginning, and after one without bars', () => {
    const late = BARS.slice(5);
    const values = valuesOf(classicPivots, {}, () => ALONE, late);
    expect(values.slice(0, 24 - 5 + 24).every(value => value === null)).to.equal(true);
    expect(values[24 - 5 + 24]).not.to.equal(null);
    const holed = BARS.filter(bar => dayOf(bar) !== dayOf(BARS[0]!) + 3);
    const around = valuesOf(classicPivots, {}, () => ALONE, holed);
    expect(around[3 * 24]).to.equal(null);
    expect(around[3 * 24 - 1]).not.to.equal(null);
    expect(around[4 * 24]).not.to.equal(null);
  });
});
