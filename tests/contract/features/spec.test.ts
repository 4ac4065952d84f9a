import { expect } from 'chai';
import { featureSpec, fullId, resolveFeature } from '#shared/indicators/feature.ts';
import { REGISTRY } from '#shared/indicators/registry.ts';

describe('a feature', () => {
  it('has one canonical id, whatever the order of its parameters', () => {
    const one = resolveFeature({ indicator: 'macd', params: { fast: 12, slow: 26, signal: 9 } });
    const other = resolveFeature({ indicator: 'macd', params: { signal: 9, slow: 26, fast: 12 } });
    expect(one.ok && one.value.id).to.equal('macd(12,26,9)');
    expect(other.ok && other.value.id).to.equal('macd(12,26,9)');
    const slower = resolveFeature({ indicator: 'ema', params: { period: 20 }, timeframe: '5s' });
    expect(slower.ok && fullId(slower.value)).to.equal('ema(20)@5s');
    expect(one.ok && fullId(one.value)).to.equal('macd(12,26,9)');
  });

  it('takes the textbook parameters where the spec leaves them out', () => {
    const usual = resolveFeature({ indicator: 'macd', params: { signal: 5 } });
    expect(usual.ok && usual.value.id).to.equal('macd(12,26,5)');
  });

  it('is refused by name for an unknown indicator, a bad parameter, a parameter too many, a warm-up past the block', () => {
    const refusal = (indicator: string, params: Record<string, number>): string => {
      const resolved = resolveFeature({ indicator, params });
      return resolved.ok ? '' : resolved.error;
    };
    expect(refusal('emma', { period: 3 }))
      .to.contain('unknown indicator emma')
      .and.to.contain('ema');
    expect(refusal('ema', { period: 0 })).to.contain('period');
    expect(refusal('ema', { period: 3, offset: 1 })).to.contain('offset');
    expect(refusal('macd', { fast: 2, slow: 250, signal: 251 })).to.contain('signal');
  });

  it('names another instrument where its indicator compares, and nowhere else', () => {
    const reference = 'binance:BTC/USDT';
    const superfluous = resolveFeature({ indicator: 'ema', params: { period: 3 }, reference });
    expect(superfluous.ok ? '' : superfluous.error).to.contain('leave out reference');
    for (const { name, needs } of REGISTRY) {
      if (!needs.includes('reference')) continue;
      const without = resolveFeature({ indicator: name, params: {} });
      expect(without.ok ? '' : without.error).to.contain('name it under reference');
      const resolved = resolveFeature({ indicator: name, params: {}, reference });
      expect(resolved.ok && resolved.value.reference).to.equal(reference);
      expect(resolved.ok && resolved.value.id).to.match(/[(,]binance:BTC\/USDT\)$/);
    }
  });

  it('parses strictly', () => {
    expect(featureSpec.safeParse({ indicator: 'ema', params: { period: 3 }, timeframe: '5s' }).success).to.equal(true);
    expect(featureSpec.safeParse({ indicator: 'ema', params: { period: '3' } }).success).to.equal(false);
    expect(featureSpec.safeParse({ indicator: 'ema', params: {}, timeframe: '7s' }).success).to.equal(false);
  });
});
