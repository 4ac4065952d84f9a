import { expect } from 'chai';
import { signalFault } from '#agents/strategy/core/decision.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { reasonInWords } from '#shared/domain/reasons.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { runStrategy } from '#tests/golden/strategy-run.ts';

const BARS = seededBars({ seed: 'contract', count: 1_200, stepMs: 60_000 });

describe('every strategy of the registry', () => {
  it('has a name of its own, and no reason that another strategy words differently', () => {
    expect(new Set(STRATEGIES.map(one => one.name)).size).to.equal(STRATEGIES.length);
    const texts = new Map<string, string>();
    for (const { reasons } of STRATEGIES) {
      for (const [code, text] of Object.entries(reasons)) {
        expect(texts.get(code) ?? text, code).to.equal(text);
        texts.set(code, text);
      }
    }
  });

  for (const strategy of STRATEGIES) {
    describe(strategy.name, () => {
      const run = runStrategy(strategy, { sides: 'both' }, BARS);

      it('has defaults for all parameters, and refuses one it does not know', () => {
        expect(strategy.params.safeParse({}).success).to.equal(true);
        expect(strategy.params.safeParse({ nonsense: 1 }).success).to.equal(false);
      });

      it('declares features that exist', () => {
        for (const spec of Object.values(strategy.features(strategy.params.parse({})))) {
          expect(resolveFeature(spec).ok).to.equal(true);
        }
      });

      it('says the same at a bar whether or not later bars exist', () => {
        const whole = runStrategy(strategy, {}, BARS).said;
        for (const length of [1, 60, 333, 1_000]) {
          expect(runStrategy(strategy, {}, BARS.slice(0, length)).said).to.deep.equal(whole.slice(0, length));
        }
      });

      it('gives the same answers twice, from frozen input and a state that went through JSON', () => {
        expect(runStrategy(strategy, {}, BARS)).to.deep.equal(runStrategy(strategy, {}, BARS));
      });

      it('understands its own state after a way through the database', () => {
        const params = strategy.params.parse({});
        const start = JSON.parse(JSON.stringify(strategy.start(params)));
        expect(strategy.state.safeParse(start).success).to.equal(true);
      });

      it('explains every reason it gives in words, with its numbers', () => {
        for (const { why } of run.said) {
          expect(Object.keys(strategy.reasons)).to.include(why.code);
          expect(reasonInWords(why, strategy.reasons)).not.to.match(/[{}]|undefined|NaN/);
        }
      });

      it('wants nothing before every number is there, and then only what the runtime takes: stops on the right side', () => {
        for (const { bar, isWarm, signal } of run.said) {
          if (signal === null) continue;
          expect(isWarm, `bar ${bar}`).to.equal(true);
          expect(signalFault(signal, BARS[bar]?.close ?? null), `bar ${bar}`).to.equal(null);
        }
      });

      it('goes long only unless it is told otherwise, and both ways when it is', () => {
        const sides = (params: object) =>
          new Set(
            runStrategy(strategy, params, BARS).said.flatMap(({ signal }) =>
              signal?.kind === 'enter' ? [signal.side] : [],
            ),
          );
        expect([...sides({})]).to.deep.equal(['long']);
        expect([...sides({ sides: 'short' })]).to.deep.equal(['short']);
      });
    });
  }
});
