import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { momentFrom } from '#scripts/operator/market-time.ts';
import { unusable } from '#scripts/research/market-options.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { planBot, planBots } from '#shared/research/study/base.ts';
import type { StudySpan, TrialBot } from '#shared/research/study/plan.ts';
import { type StudyKind, type StudyPlan, studyPlan } from '#shared/research/study/studies.ts';

/** What the command line says of a plan, beside a file or instead of one. */
export interface PlanOptions {
  /** A file of YAML or JSON, or names of strategies with their defaults. */
  readonly what: readonly string[];
  /** `fastPeriod=5..30:5` or `fastPeriod=5,10,20`, for a search. */
  readonly param?: readonly string[];
  /** `grid`, `random:200` or `tpe:200`. */
  readonly search?: string;
  readonly metric?: string;
  readonly minTrades?: number;
  readonly seed?: string;
  readonly iterations?: number;
  readonly timeframe?: string;
}

const IS_FILE = /\.(ya?ml|json)$/i;
type Written = Record<string, unknown>;

/** A plan before it is known which candles there are. */
export interface PlanOnPaper {
  /** Each with all of the capital: together they may ask for more than there is. */
  readonly bots: readonly TrialBot[];
  /** `span`: where the plan names none. Faults are told all at once, by their place. */
  over(span: StudySpan): StudyPlan;
}

/** The plan of a file or of names, with what the command line adds. */
export function readPlan(kind: StudyKind, told: PlanOptions): PlanOnPaper {
  const [first = '', ...more] = told.what;
  const isFile = IS_FILE.test(first);
  if (isFile && more.length > 0) throw unusable('One plan at a time', `tradewind study ${kind} ${first}`);
  const written = isFile ? fileOf(first) : namesOf(kind, told.what);
  const plan: Written = { kind, ...written, ...addedBy(kind, told, written) };
  if (plan.kind !== kind) throw unusable(`${first} is a plan of the kind ${plan.kind}`, `tradewind study ${plan.kind}`);
  const { bot, bots } = parsed(botsAlone, plan);
  return {
    bots: bots ?? (bot === undefined ? [] : [bot]),
    over(span) {
      const { from = span.from, until = span.until } = (written.span ?? {}) as Written;
      return parsed(studyPlan, {
        ...plan,
        span: { from: momentIn(from, span.until), until: momentIn(until, span.until) },
      });
    },
  };
}

const botsAlone = z.object({ bot: planBot.optional(), bots: planBots.optional() });

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw unusable(z.prettifyError(result.error), 'docs/recipes/run-a-study.md shows every kind');
}

const momentIn = (value: unknown, now: number): unknown =>
  typeof value === 'string' ? momentFrom(value, epochMs(now)) : value;

function fileOf(path: string): Written {
  try {
    return z.record(z.string(), z.unknown()).parse(parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw unusable(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'expected YAML or JSON',
    );
  }
}

const hasOneBot = (kind: StudyKind): boolean => kind === 'sweep' || kind === 'walk-forward';

function namesOf(kind: StudyKind, names: readonly string[]): Written {
  if (hasOneBot(kind)) return { bot: { strategy: names[0] } };
  const allocation = kind === 'monte-carlo' ? 1 / names.length : 1;
  return { bots: names.map(strategy => ({ name: strategy, strategy, allocation })) };
}

function addedBy(kind: StudyKind, told: PlanOptions, written: Written): Written {
  const { param = [], search, metric, minTrades, seed, iterations, timeframe } = told;
  const added: Written = {};
  if (param.length > 0)
    added.space = { ...(written.space as Written | undefined), ...Object.fromEntries(param.map(rangeOf)) };
  if (search !== undefined) added.search = searchOf(search, seed);
  if (metric !== undefined || minTrades !== undefined) {
    const given = { metric, minTrades };
    added.objective = { ...(written.objective as Written | undefined), ...defined(given) };
  }
  if (!hasOneBot(kind)) Object.assign(added, defined({ seed, iterations }));
  if (kind === 'monte-carlo') Object.assign(added, defined({ pathIterations: iterations }));
  if (timeframe !== undefined && hasOneBot(kind)) added.bot = { ...(written.bot as Written), timeframe };
  if (timeframe !== undefined && !hasOneBot(kind))
    added.bots = (written.bots as readonly Written[]).map(bot => ({ timeframe, ...bot }));
  return added;
}

const defined = (record: Written): Written =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const RANGE = /^([^=]+)=(-?[\d.]+)\.\.(-?[\d.]+)(?::([\d.]+))?$/;

function rangeOf(text: string): readonly [string, unknown] {
  const [, name, from, to, step] = RANGE.exec(text) ?? [];
  if (name !== undefined)
    return [name, { from: Number(from), to: Number(to), ...(step === undefined ? {} : { step: Number(step) }) }];
  const [list, values] = text.split('=');
  if (!list || !values)
    throw unusable(`--param ${text}: expected a range or a list`, 'fastPeriod=5..30:5, or fastPeriod=5,10,20');
  return [list, values.split(',').map(valueIn)];
}

function valueIn(text: string): unknown {
  if (text === 'null' || text === 'true' || text === 'false') return JSON.parse(text);
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function searchOf(text: string, seed: string | undefined): Written {
  const [kind, count] = text.split(':');
  return { kind, ...(kind === 'grid' ? {} : { count: Number(count ?? 100), ...defined({ seed }) }) };
}
