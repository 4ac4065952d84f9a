import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { momentOf, unusable } from '#scripts/research/market-options.ts';
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

interface Told extends PlanOptions {
  /** Where the plan names none. */
  readonly span: { readonly from: number; readonly until: number };
}

const IS_FILE = /\.(ya?ml|json)$/i;
type Written = Record<string, unknown>;

/** The plan of a file or of names, with what the command line adds; faults are told all at once, by their place. */
export function readPlan(kind: StudyKind, told: Told): StudyPlan {
  const [first = '', ...more] = told.what;
  const isFile = IS_FILE.test(first);
  if (isFile && more.length > 0) throw unusable('One plan at a time', `tradewind study ${kind} ${first}`);
  const written = isFile ? fileOf(first) : namesOf(kind, told.what);
  const { from = told.span.from, until = told.span.until } = (written.span ?? {}) as Written;
  const plan = {
    kind,
    ...written,
    ...addedBy(kind, told, written),
    span: { from: momentIn(from), until: momentIn(until) },
  };
  const parsed = studyPlan.safeParse(plan);
  if (!parsed.success) throw unusable(z.prettifyError(parsed.error), 'docs/recipes/run-a-study.md shows every kind');
  if (parsed.data.kind !== kind)
    throw unusable(`${first} is a plan of the kind ${parsed.data.kind}`, `tradewind study ${parsed.data.kind}`);
  return parsed.data;
}

const momentIn = (value: unknown): unknown => (typeof value === 'string' ? momentOf(value) : value);

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

function addedBy(kind: StudyKind, told: Told, written: Written): Written {
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
