import type { Match } from './comparison.ts';

type Options = Readonly<Record<string, number>>;
const given = (value: number | undefined): number => value ?? Number.NaN;
const fastSlow = (options: Options) => ({ fast: given(options.short_period), slow: given(options.long_period) });
const macd = (options: Options) => ({ ...fastSlow(options), signal: given(options.signal_period) });
const stoch = (options: Options) => ({ period: given(options.k_period), smooth: given(options.k_slowing_period) });
const simple = (of: string, indicator: string, output = of): Match => ({ of: [of, output], indicator });

const EMA_START = 'its EMAs begin with the first number, ours with a mean, as TA-Lib’s';
const SHORT = `${EMA_START}; the series is too short for that to fade`;

const FIRST_BAR = 'its first bar counts with high − low; ours, as TA-Lib’s, not at all';

const TREND: readonly Match[] = [
  simple('sma', 'sma'),
  { ...simple('ema', 'ema'), differs: SHORT },
  simple('wilders', 'wilders'),
  simple('wma', 'wma'),
  { ...simple('dema', 'dema'), differs: SHORT },
  { ...simple('tema', 'tema'), differs: SHORT },
  simple('trima', 'trima'),
  simple('hma', 'hma'),
  simple('kama', 'kama'),
  simple('zlema', 'zlema'),
  simple('vwma', 'vwma'),
  {
    ...simple('vidya', 'vidya'),
    params: o => ({ short: given(o.short_period), long: given(o.long_period), alpha: given(o.alpha) }),
  },
  simple('linreg', 'linear-regression'),
  simple('linregslope', 'linear-regression-slope'),
  simple('linregintercept', 'linear-regression-intercept'),
  simple('tsf', 'time-series-forecast'),
  { ...simple('max', 'highest'), reads: 'high' },
  { ...simple('min', 'lowest'), reads: 'low' },
  {
    ...simple('psar', 'parabolic-sar'),
    params: o => ({ step: given(o.acceleration_factor_step), max: given(o.acceleration_factor_maximum) }),
    start: 'it chooses the first direction otherwise',
  },
  simple('aroon', 'aroon-up', 'aroon_up'),
  simple('aroon', 'aroon-down', 'aroon_down'),
  simple('aroonosc', 'aroon-oscillator'),
  simple('dm', 'plus-dm', 'plus_dm'),
  simple('dm', 'minus-dm', 'minus_dm'),
  simple('di', 'plus-di', 'plus_di'),
  simple('di', 'minus-di', 'minus_di'),
  simple('dx', 'dx'),
  { ...simple('adx', 'adx'), differs: 'its first mean begins a bar earlier; the series is too short for that to fade' },
  { ...simple('adxr', 'adxr'), differs: 'as ADX' },
  simple('vhf', 'vertical-horizontal-filter'),
];

const MOMENTUM: readonly Match[] = [
  simple('rsi', 'rsi'),
  simple('mom', 'momentum'),
  simple('roc', 'roc-fraction'),
  simple('rocr', 'roc-ratio'),
  { ...simple('macd', 'macd'), params: macd, differs: SHORT },
  { ...simple('macd', 'macd-signal', 'macd_signal'), params: macd, differs: SHORT },
  { ...simple('macd', 'macd-histogram', 'macd_histogram'), params: macd, differs: SHORT },
  { ...simple('apo', 'apo'), params: fastSlow, differs: SHORT },
  { ...simple('ppo', 'ppo'), params: fastSlow, differs: SHORT },
  { ...simple('stoch', 'stochastic-k', 'stoch_k'), params: stoch },
  {
    ...simple('stoch', 'stochastic-d', 'stoch_d'),
    params: o => ({ ...stoch(o), signal: given(o.d_period) }),
  },
  {
    ...simple('stochrsi', 'stochastic-rsi'),
    params: o => ({ rsi: given(o.period), period: given(o.period) }),
    unit: 100,
  },
  simple('willr', 'williams-r'),
  simple('cci', 'cci'),
  simple('cmo', 'cmo'),
  { ...simple('trix', 'trix'), differs: SHORT },
  {
    ...simple('ultosc', 'ultimate-oscillator'),
    params: o => ({ short: given(o.short_period), medium: given(o.medium_period), long: given(o.long_period) }),
  },
  simple('ao', 'awesome-oscillator'),
  { ...simple('bop', 'bop'), params: () => ({ smooth: 1 }) },
  simple('dpo', 'dpo'),
  simple('fosc', 'forecast-oscillator'),
  simple('qstick', 'qstick'),
  simple('fisher', 'fisher'),
  simple('fisher', 'fisher-signal', 'fisher_signal'),
];

const VOLATILITY: readonly Match[] = [
  simple('tr', 'true-range'),
  { ...simple('atr', 'atr'), differs: FIRST_BAR },
  { ...simple('natr', 'natr'), differs: FIRST_BAR },
  {
    ...simple('bbands', 'bollinger-upper', 'bbands_upper'),
    params: o => ({ period: given(o.period), deviations: given(o.stddev) }),
  },
  {
    ...simple('bbands', 'bollinger-lower', 'bbands_lower'),
    params: o => ({ period: given(o.period), deviations: given(o.stddev) }),
  },
  simple('bbands', 'sma', 'bbands_middle'),
  simple('stddev', 'standard-deviation'),
  simple('cvi', 'chaikin-volatility'),
  simple('mass', 'mass-index'),
  { ...simple('volatility', 'return-deviation'), unit: 1 / Math.sqrt(252) },
];

const VOLUME: readonly Match[] = [
  { ...simple('obv', 'obv'), differs: 'begins with 0; ours, as TA-Lib’s, with the first volume' },
  simple('ad', 'accumulation-distribution'),
  { ...simple('adosc', 'chaikin-oscillator'), params: fastSlow },
  simple('mfi', 'mfi'),
  simple('nvi', 'nvi'),
  simple('pvi', 'pvi'),
  simple('wad', 'wad'),
  { ...simple('emv', 'ease-of-movement'), params: () => ({ period: 1 }), unit: 1e-4 },
  simple('marketfi', 'market-facilitation'),
  { ...simple('kvo', 'kvo'), params: fastSlow },
  { ...simple('vosc', 'volume-oscillator'), params: fastSlow },
];

const TRANSFORMS: readonly Match[] = [
  simple('msw', 'sine-wave', 'msw_sine'),
  simple('msw', 'sine-wave-lead', 'msw_lead'),
  simple('avgprice', 'average-price'),
  simple('medprice', 'median-price'),
  simple('typprice', 'typical-price'),
  simple('wcprice', 'weighted-close'),
];

/** What we have of Tulip Indicators; its series are short. */
export const TULIP: readonly Match[] = [...TREND, ...MOMENTUM, ...VOLATILITY, ...VOLUME, ...TRANSFORMS];
