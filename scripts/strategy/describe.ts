import { z } from 'zod';
import type { AnyStrategy, FeatureSpec } from '#shared/domain/strategy.ts';

/** A parameter for people; null where nothing is said of it. */
export interface ParamText {
  readonly name: string;
  readonly default: string | null;
  readonly expected: string;
  readonly meaning: string | null;
}

const node = z.looseObject({
  description: z.string().optional(),
  default: z.json().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  anyOf: z.array(z.looseObject({ type: z.string().optional(), enum: z.array(z.json()).optional() })).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});
type Node = z.output<typeof node>;
const schema = z.looseObject({ properties: z.record(z.string(), node).default({}) });

/** What a strategy takes. Its meaning is `.describe()`, else the comment above the parameter in one of `sources`. */
export function paramsOf({ params }: AnyStrategy, sources: readonly string[]): readonly ParamText[] {
  const { properties } = schema.parse(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }));
  const comments = new Map(sources.flatMap(commentsIn));
  return Object.entries(properties).map(([name, property]) => ({
    name,
    default: property.default === undefined ? null : JSON.stringify(property.default),
    expected: expectedOf(property),
    meaning: property.description ?? comments.get(name) ?? null,
  }));
}

function expectedOf(property: Node): string {
  const parts = property.anyOf === undefined ? [property] : property.anyOf.map(one => node.parse(one));
  return parts.map(partOf).join(' or ');
}

/** JSON Schema gives whole numbers without bounds those of what a double holds; they say nothing. */
const SAFE = Number.MAX_SAFE_INTEGER;

function partOf(part: Node): string {
  if (part.enum !== undefined) return choices(part.enum.map(one => JSON.stringify(one)));
  const low = part.minimum ?? part.exclusiveMinimum;
  const high = part.maximum ?? part.exclusiveMaximum;
  const bounds = [
    low === undefined || low === -SAFE ? '' : `${part.exclusiveMinimum === undefined ? 'from' : 'above'} ${low}`,
    high === undefined || high === SAFE ? '' : `${part.exclusiveMaximum === undefined ? 'to' : 'below'} ${high}`,
  ];
  const type = Array.isArray(part.type) ? part.type.join(' or ') : (part.type ?? 'anything');
  return [type, ...bounds.filter(text => text !== '')].join(' ');
}

const CHOICES_SHOWN = 6;
const choices = (all: readonly string[]): string =>
  all.length <= CHOICES_SHOWN ? all.join(', ') : `${all.slice(0, 2).join(', ')}, … ${all.at(-1)}`;

const COMMENTED = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(\w+)[:,]/g;

const commentsIn = (source: string): readonly (readonly [string, string])[] =>
  [...source.matchAll(COMMENTED)].map(([, text = '', name = '']) => [
    name,
    text
      .split('\n')
      .map(line => line.replace(/^\s*\*?\s?/, '').trim())
      .join(' ')
      .trim(),
  ]);

/** `ema(period 20) of 1h`; null where the parameters without a default decide. */
export function featuresOf(strategy: AnyStrategy): Readonly<Record<string, string>> | null {
  const params = strategy.params.safeParse({});
  if (!params.success) return null;
  return Object.fromEntries(
    Object.entries(strategy.features(params.data)).map(([name, spec]) => [name, specText(spec)]),
  );
}

function specText({ indicator, params, timeframe, reference }: FeatureSpec): string {
  const given = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  const beside = reference === undefined ? '' : ` beside ${reference}`;
  return `${indicator}(${given.join(', ')})${timeframe === undefined ? '' : ` of ${timeframe}`}${beside}`;
}
