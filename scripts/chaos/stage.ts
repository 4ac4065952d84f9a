import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { VenueId } from '#shared/exchange/venues.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { BOTS } from './chaos-profile.ts';
import type { ExposureWatch } from './exposure-watch.ts';
import type { Installation } from './installation.ts';
import type { Operator } from './operator.ts';
import type { Person } from './person.ts';
import { awaitRecovery, slowestOf, standingOf } from './recovery.ts';
import { type Check, ScenarioStuck, type Stage } from './scenario.ts';
import { comingBack, strike } from './strike.ts';

const LOOK_MS = 50;
const PATIENCE_MS = 60_000;
const RECOVERY_LIMIT_MS = 60_000;

/** A started installation with everyone who acts on it; scenarios play on it one after the other. */
export interface Theatre {
  readonly installation: Installation;
  readonly operator: Operator;
  readonly person: Person;
  readonly account: string;
  readonly venue: VenueId;
  readonly symbols: readonly MarketSymbol[];
}

const Stand = z.object({ faults: z.array(z.looseObject({ seen: z.number(), done: z.number(), rule: z.unknown() })) });
const Times = z.looseObject({ times: z.number() });
/** A rule that befalls more than this is meant for as long as it is in force. */
const COUNTABLE = 1_000;

/** One scenario's view of the theatre: what it draws follows from `seed`, what it finds goes to `found`. */
export function openStage(
  theatre: Theatre,
  {
    seed,
    found,
    exposure,
  }: { readonly seed: string; readonly found: (check: Check) => void; readonly exposure: ExposureWatch },
): Stage {
  const { installation, operator, person, symbols } = theatre;
  const { control } = installation;
  const random = seededRandom(seed);
  const stand = async () => Stand.parse(await control.get('/faults')).faults;
  const until: Stage['until'] = async (what, ask, limitMs = PATIENCE_MS) => {
    const end = performance.now() + limitMs;
    for (;;) {
      const answer = await ask();
      if (answer !== null && answer !== false) return answer as Exclude<typeof answer, null | false>;
      if (performance.now() > end) throw new ScenarioStuck(`${what}: not within ${limitMs / 1_000} s`);
      await sleep(LOOK_MS);
    }
  };
  return {
    installation,
    operator,
    person,
    random,
    symbols,
    since: new Date(),
    pick: items => items[random.integer(items.length)] ?? items[0],
    between: (least, most) => least + random.integer(most - least + 1),
    inject: async (...faults) => void (await control.post('/faults', { seed, faults })),
    struck: (limitMs = PATIENCE_MS) =>
      until(
        'all faults befell something',
        async () => {
          const all = await stand();
          const over = all.every(({ done, rule }) => done >= wanted(rule));
          return over ? all.reduce((sum, { done }) => sum + done, 0) : null;
        },
        limitMs,
      ),
    faults: async () => (await stand()).map(({ seen, done }) => ({ seen, done })),
    async strike(kill) {
      const before = await standingOf(installation);
      await strike(installation, kill);
      const at = Date.now();
      // A database that is away takes no commands: then the market's own messages must do.
      const poked = operator.poke(BOTS.market).catch(() => undefined);
      const watch = { before, at, limitMs: RECOVERY_LIMIT_MS, ...comingBack(kill) };
      const recovery = await awaitRecovery(installation, watch);
      await poked;
      const missing = [...recovery].filter(([, took]) => took === null).map(([name]) => name);
      const detail = missing.length > 0 ? missing.join(', ') : `${Math.round(slowestOf({ recovery }))} ms`;
      found({ what: 'all came back', held: missing.length === 0, detail });
      return recovery;
    },
    until,
    check: (what, held, detail = '') => found({ what, held, detail }),
    unprotectedMs: () => exposure.longestMs,
  };
}

function wanted(rule: unknown): number {
  const times = Times.safeParse(rule).data?.times ?? 1;
  return times > COUNTABLE ? 0 : times;
}
