import type { Match } from './comparison.ts';

type Options = Readonly<Record<string, number>>;
const given = (value: number | undefined): number => value ?? Number.NaN;
const fastSlow = (options: Options) => ({ fast: given(options.optInFastPeriod), slow: given(options.optInSlowPeriod) });
const macd = (options: Options) => ({ ...fastSlow(options), signal: given(options.optInSignalPeriod) });
const macdFix = (options: Options) => ({ fast: 12, slow: 26, signal: given(options.optInSignalPeriod) });
const bands = (options: Options) => ({
  period: given(options.optInTimePeriod),
  deviations: given(options.optInNbDevUp),
});
const limits = (options: Options) => ({ fast: given(options.optInFastLimit), slow: given(options.optInSlowLimit) });
const ofSma = (options: Options): boolean => options.optInMAType === 0;
const ofEma = (options: Options): boolean => options.optInMAType === 1;
const stoch = (options: Options) => ({
  period: given(options.optInFastK_Period),
  smooth: given(options.optInSlowK_Period ?? options.optInFastD_Period),
});
const stochRsi = (options: Options) => ({
  rsi: given(options.optInTimePeriod),
  period: given(options.optInFastK_Period),
});
const simple = (of: string, indicator: string, output = 'outReal'): Match => ({ of: [of, output], indicator });

const AVERAGES: readonly Match[] = [
  simple('SMA', 'sma'),
  { of: ['SMA', 'outReal'], indicator: 'volume-sma', reads: 'volume' },
  { of: ['MA', 'outReal'], indicator: 'sma', when: ofSma },
  { of: ['MA', 'outReal'], indicator: 'ema', when: ofEma },
  simple('EMA', 'ema'),
  simple('WMA', 'wma'),
  simple('DEMA', 'dema'),
  simple('TEMA', 'tema'),
  simple('TRIMA', 'trima'),
  simple('KAMA', 'kama'),
  {
    of: ['T3', 'outReal'],
    indicator: 't3',
    params: o => ({ period: given(o.optInTimePeriod), factor: given(o.optInVFactor) }),
  },
  simple('LINEARREG', 'linear-regression'),
  simple('LINEARREG_SLOPE', 'linear-regression-slope'),
  simple('LINEARREG_INTERCEPT', 'linear-regression-intercept'),
  simple('LINEARREG_ANGLE', 'linear-regression-angle'),
  simple('TSF', 'time-series-forecast'),
  simple('MIDPOINT', 'midpoint'),
  simple('MIDPRICE', 'midprice'),
  { of: ['MAX', 'outReal'], indicator: 'highest', reads: 'high' },
  { of: ['MIN', 'outReal'], indicator: 'lowest', reads: 'low' },
  { of: ['MINMAX', 'outMax'], indicator: 'highest', reads: 'high' },
  { of: ['MINMAX', 'outMin'], indicator: 'lowest', reads: 'low' },
];

const TREND: readonly Match[] = [
  {
    of: ['SAR', 'outReal'],
    indicator: 'parabolic-sar',
    params: o => ({ step: given(o.optInAcceleration), max: given(o.optInMaximum) }),
  },
  simple('PLUS_DM', 'plus-dm'),
  simple('MINUS_DM', 'minus-dm'),
  simple('PLUS_DI', 'plus-di'),
  simple('MINUS_DI', 'minus-di'),
  simple('DX', 'dx'),
  simple('ADX', 'adx'),
  simple('ADXR', 'adxr'),
  simple('AROON', 'aroon-up', 'outAroonUp'),
  simple('AROON', 'aroon-down', 'outAroonDown'),
  simple('AROONOSC', 'aroon-oscillator'),
];

const MOMENTUM: readonly Match[] = [
  simple('RSI', 'rsi'),
  simple('MOM', 'momentum'),
  simple('ROC', 'roc'),
  simple('ROCP', 'roc-fraction'),
  simple('ROCR', 'roc-ratio'),
  { of: ['ROCR100', 'outReal'], indicator: 'roc-ratio', unit: 0.01 },
  { of: ['MACD', 'outMACD'], indicator: 'macd', params: macd },
  { of: ['MACD', 'outMACDSignal'], indicator: 'macd-signal', params: macd },
  { of: ['MACD', 'outMACDHist'], indicator: 'macd-histogram', params: macd },
  { of: ['MACDEXT', 'outMACD'], indicator: 'macd', params: macd, when: o => o.optInFastMAType === 1 },
  { of: ['MACDEXT', 'outMACDSignal'], indicator: 'macd-signal', params: macd, when: o => o.optInFastMAType === 1 },
  { of: ['MACDEXT', 'outMACDHist'], indicator: 'macd-histogram', params: macd, when: o => o.optInFastMAType === 1 },
  {
    of: ['MACDFIX', 'outMACD'],
    indicator: 'macd',
    params: macdFix,
    differs: 'its EMAs weigh 0.15 and 0.075 instead of 2/13 and 2/27',
  },
  {
    of: ['MACDFIX', 'outMACDSignal'],
    indicator: 'macd-signal',
    params: macdFix,
    differs: 'its EMAs weigh 0.15 and 0.075 instead of 2/13 and 2/27',
  },
  {
    of: ['MACDFIX', 'outMACDHist'],
    indicator: 'macd-histogram',
    params: macdFix,
    differs: 'its EMAs weigh 0.15 and 0.075 instead of 2/13 and 2/27',
  },
  { of: ['APO', 'outReal'], indicator: 'apo', params: fastSlow, when: ofEma },
  { of: ['APO', 'outReal'], indicator: 'apo', params: fastSlow, when: ofSma, differs: 'SMAs; ours are EMAs' },
  { of: ['PPO', 'outReal'], indicator: 'ppo', params: fastSlow, when: ofEma },
  { of: ['PPO', 'outReal'], indicator: 'ppo', params: fastSlow, when: ofSma, differs: 'SMAs; ours are EMAs' },
  { of: ['STOCHF', 'outFastK'], indicator: 'stochastic-fast-k', params: o => ({ period: given(o.optInFastK_Period) }) },
  { of: ['STOCHF', 'outFastD'], indicator: 'stochastic-k', params: stoch, when: o => o.optInFastD_MAType === 0 },
  {
    of: ['STOCHF', 'outFastD'],
    indicator: 'stochastic-k',
    params: stoch,
    when: o => o.optInFastD_MAType === 1,
    differs: 'smoothed by an EMA; ours by an SMA',
  },
  { of: ['STOCH', 'outSlowK'], indicator: 'stochastic-k', params: stoch, when: o => o.optInSlowK_MAType === 0 },
  {
    of: ['STOCH', 'outSlowK'],
    indicator: 'stochastic-k',
    params: stoch,
    when: o => o.optInSlowK_MAType === 1,
    differs: 'smoothed by an EMA; ours by an SMA',
  },
  {
    of: ['STOCH', 'outSlowD'],
    indicator: 'stochastic-d',
    params: o => ({ ...stoch(o), signal: given(o.optInSlowD_Period) }),
    when: o => o.optInSlowK_MAType === 0,
  },
  {
    of: ['STOCH', 'outSlowD'],
    indicator: 'stochastic-d',
    params: o => ({ ...stoch(o), signal: given(o.optInSlowD_Period) }),
    when: o => o.optInSlowK_MAType === 1,
    differs: 'smoothed by EMAs; ours by SMAs',
  },
  { of: ['STOCHRSI', 'outFastK'], indicator: 'stochastic-rsi', params: stochRsi },
  {
    of: ['STOCHRSI', 'outFastD'],
    indicator: 'stochastic-rsi-signal',
    params: o => ({ ...stochRsi(o), signal: given(o.optInFastD_Period) }),
    when: o => o.optInFastD_MAType === 0,
  },
  {
    of: ['STOCHRSI', 'outFastD'],
    indicator: 'stochastic-rsi-signal',
    params: o => ({ ...stochRsi(o), signal: given(o.optInFastD_Period) }),
    when: o => o.optInFastD_MAType === 1,
    differs: 'smoothed by an EMA; ours by an SMA',
  },
  simple('WILLR', 'williams-r'),
  simple('CCI', 'cci'),
  { of: ['CMO', 'outReal'], indicator: 'cmo', differs: 'Wilder’s averages instead of sums' },
  simple('TRIX', 'trix'),
  {
    of: ['ULTOSC', 'outReal'],
    indicator: 'ultimate-oscillator',
    params: o => ({
      short: given(o.optInTimePeriod1),
      medium: given(o.optInTimePeriod2),
      long: given(o.optInTimePeriod3),
    }),
  },
  { of: ['BOP', 'outReal'], indicator: 'bop', params: () => ({ smooth: 1 }) },
];

const VOLATILITY: readonly Match[] = [
  simple('TRANGE', 'true-range'),
  simple('ATR', 'atr'),
  simple('NATR', 'natr'),
  { of: ['BBANDS', 'outRealUpperBand'], indicator: 'bollinger-upper', params: bands, when: ofSma },
  { of: ['BBANDS', 'outRealLowerBand'], indicator: 'bollinger-lower', params: bands, when: ofSma },
  { of: ['BBANDS', 'outRealMiddleBand'], indicator: 'sma', when: ofSma },
  { of: ['BBANDS', 'outRealMiddleBand'], indicator: 'ema', when: ofEma },
  {
    of: ['BBANDS', 'outRealUpperBand'],
    indicator: 'bollinger-upper',
    params: bands,
    when: ofEma,
    differs: 'about an EMA; ours about the SMA',
  },
  {
    of: ['BBANDS', 'outRealLowerBand'],
    indicator: 'bollinger-lower',
    params: bands,
    when: ofEma,
    differs: 'about an EMA; ours about the SMA',
  },
  {
    ...simple('STDDEV', 'standard-deviation'),
    differs:
      'it takes the difference of two large sums and so loses digits where the deviation is small; Stock.Indicators, which does not, agrees',
  },
];

const VOLUME: readonly Match[] = [
  simple('OBV', 'obv'),
  simple('AD', 'accumulation-distribution'),
  { of: ['ADOSC', 'outReal'], indicator: 'chaikin-oscillator', params: fastSlow },
  simple('MFI', 'mfi'),
];

const CYCLES: readonly Match[] = [
  simple('HT_DCPERIOD', 'hilbert-period'),
  simple('HT_PHASOR', 'hilbert-in-phase', 'outInPhase'),
  simple('HT_PHASOR', 'hilbert-quadrature', 'outQuadrature'),
  simple('HT_DCPHASE', 'hilbert-phase'),
  simple('HT_SINE', 'hilbert-sine', 'outSine'),
  simple('HT_SINE', 'hilbert-lead-sine', 'outLeadSine'),
  simple('HT_TRENDLINE', 'hilbert-trendline'),
  simple('HT_TRENDMODE', 'hilbert-trend-mode', 'outInteger'),
  { of: ['MAMA', 'outMAMA'], indicator: 'mama', params: limits, start: 'it begins with 0, ours with the close' },
  { of: ['MAMA', 'outFAMA'], indicator: 'fama', params: limits, start: 'it begins with 0, ours with the close' },
];

const TRANSFORMS: readonly Match[] = [
  simple('AVGPRICE', 'average-price'),
  simple('MEDPRICE', 'median-price'),
  simple('TYPPRICE', 'typical-price'),
  simple('WCLPRICE', 'weighted-close'),
];

const candles = (of: string, indicator: string): Match => ({ of: [of, 'outInteger'], indicator, unit: 0.01 });

const PATTERNS: readonly Match[] = [
  candles('CDLDOJI', 'doji'),
  candles('CDLDRAGONFLYDOJI', 'dragonfly-doji'),
  candles('CDLGRAVESTONEDOJI', 'gravestone-doji'),
  candles('CDLLONGLEGGEDDOJI', 'long-legged-doji'),
  candles('CDLRICKSHAWMAN', 'rickshaw-man'),
  candles('CDLTAKURI', 'takuri'),
  candles('CDLMARUBOZU', 'marubozu'),
  candles('CDLCLOSINGMARUBOZU', 'closing-marubozu'),
  candles('CDLBELTHOLD', 'belt-hold'),
  candles('CDLLONGLINE', 'long-line'),
  candles('CDLSHORTLINE', 'short-line'),
  candles('CDLSPINNINGTOP', 'spinning-top'),
  candles('CDLHIGHWAVE', 'high-wave'),
  candles('CDLHAMMER', 'hammer'),
  candles('CDLHANGINGMAN', 'hanging-man'),
  candles('CDLINVERTEDHAMMER', 'inverted-hammer'),
  candles('CDLSHOOTINGSTAR', 'shooting-star'),
  candles('CDLENGULFING', 'engulfing'),
  candles('CDLHARAMI', 'harami'),
  candles('CDLHARAMICROSS', 'harami-cross'),
  candles('CDLDOJISTAR', 'doji-star'),
  candles('CDLPIERCING', 'piercing'),
  candles('CDLDARKCLOUDCOVER', 'dark-cloud-cover'),
  candles('CDLMATCHINGLOW', 'matching-low'),
  candles('CDLSEPARATINGLINES', 'separating-lines'),
  candles('CDLMORNINGSTAR', 'morning-star'),
  candles('CDLEVENINGSTAR', 'evening-star'),
  candles('CDLMORNINGDOJISTAR', 'morning-doji-star'),
  candles('CDLEVENINGDOJISTAR', 'evening-doji-star'),
  candles('CDL3INSIDE', 'three-inside'),
  candles('CDL3OUTSIDE', 'three-outside'),
  candles('CDL3WHITESOLDIERS', 'three-white-soldiers'),
  candles('CDL3BLACKCROWS', 'three-black-crows'),
  candles('CDL3LINESTRIKE', 'three-line-strike'),
  candles('CDLXSIDEGAP3METHODS', 'gap-three-methods'),
  candles('CDLHIKKAKE', 'hikkake'),
  candles('CDLADVANCEBLOCK', 'advance-block'),
  candles('CDLSTALLEDPATTERN', 'stalled-pattern'),
];

/** Of two series. */
const PAIRS: readonly Match[] = [simple('BETA', 'beta'), simple('CORREL', 'price-correlation')];

/** What we have of TA-Lib 0.4.0, unstable period 0. */
export const TALIB: readonly Match[] = [
  ...AVERAGES,
  ...TREND,
  ...MOMENTUM,
  ...VOLATILITY,
  ...VOLUME,
  ...CYCLES,
  ...TRANSFORMS,
  ...PATTERNS,
  ...PAIRS,
];
