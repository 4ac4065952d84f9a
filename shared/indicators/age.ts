import type { AnyIndicator } from './indicator.ts';
import { periodFromTwo } from './period.ts';

type Params = Readonly<Record<string, number>>;

/** How far back is counted; what has lasted for longer is not told apart. */
const LONGEST = 100;
const longestOf = ({ longest = LONGEST }: Params): number => longest;

/**
 * For how many bars an indicator has had the value that it has, this one in: 1 at the bar of a change, at most `longest`, whatever
 * bar it is begun at. Counts the bars that have a value, and is null at the others.
 */
export const ageOf = (regime: AnyIndicator): AnyIndicator => ({
  name: `${regime.name}-age`,
  summary: `Bars for which \`${regime.name}\` has been what it is, at most \`longest\``,
  unit: 'bars',
  range: [1, null],
  needs: regime.needs,
  params: regime.params.extend({ longest: periodFromTwo.default(LONGEST) }),
  warmUp: params => regime.warmUp(params) + longestOf(params) - 1,
  start(params) {
    const values = regime.start(params);
    const longest = longestOf(params);
    let last: number | null = null;
    let age = 0;
    let seen = 0;
    return {
      update(bar, beside) {
        const value = values.update(bar, beside);
        if (value === null) return null;
        age = value === last ? Math.min(age + 1, longest) : 1;
        last = value;
        seen = Math.min(seen + 1, longest);
        return seen < longest ? null : age;
      },
    };
  },
});
