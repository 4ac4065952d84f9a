import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { SYMBOL_TEXT } from '#shared/domain/instrument.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

type Traded = Pick<SystemConfig, 'venue' | 'instruments'>;

/**
 * The symbol a person means: `BTC/USDT`, `btc/usdt`, `binance:BTC/USDT`, or `BTCUSDT` when it is one of `known`.
 * Throws CliFailure (wrong usage) when it can be none.
 */
export function symbolFrom(text: string, known: readonly string[]): string {
  const upper = text.slice(text.indexOf(':') + 1).toUpperCase();
  const joined = known.find(symbol => symbol.replace('/', '') === upper);
  if (joined !== undefined) return joined;
  if (SYMBOL_TEXT.test(upper)) return upper;
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${text} is no instrument`,
    mend: `write BASE/QUOTE, such as ${known.slice(0, 4).join(', ')}`,
  });
}

/** The symbol a person means, which is traded or listed here. Throws CliFailure for any other. */
export async function knownSymbol(db: Reader, { venue, instruments }: Traded, text: string): Promise<string> {
  const symbol = symbolFrom(text, instruments);
  if (instruments.includes(symbol)) return symbol;
  const id = `${venue.id}:${symbol}`;
  const listed = await db.selectFrom('instruments').select('id').where('id', '=', id).executeTakeFirst();
  if (listed !== undefined) return symbol;
  throw unknownSymbol(symbol, instruments);
}

export const unknownSymbol = (symbol: string, known: readonly string[]): CliFailure =>
  new CliFailure({
    exit: EXIT_CODES.FAILED,
    code: 'VENUE_UNKNOWN_SYMBOL',
    message: `${symbol} is not known here`,
    mend: `known are ${known.join(', ')}`,
  });

/** The venue itself, when this installation trades there or has traded there. Throws CliFailure for any other. */
export async function knownVenue(db: Reader, { venue }: Pick<Traded, 'venue'>, name: string): Promise<string> {
  const rows = await db.selectFrom('instruments').select('venue').distinct().orderBy('venue').execute();
  const known = new Set([venue.id, ...rows.map(row => row.venue)]);
  if (known.has(name)) return name;
  const mend = `known are ${[...known].join(', ')}`;
  throw new CliFailure({ exit: EXIT_CODES.FAILED, message: `There is no venue ${name} here`, mend });
}
