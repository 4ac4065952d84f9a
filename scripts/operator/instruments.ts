import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { SYMBOL_TEXT } from '#shared/domain/instrument.ts';

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

export const symbolOrAll = (text: string | undefined, known: readonly string[]): string | null =>
  text === undefined ? null : symbolFrom(text, known);

/** Throws CliFailure when nothing with that symbol is listed. */
export function refuseUnknownSymbol(symbol: string, known: readonly string[]): never {
  throw new CliFailure({
    exit: EXIT_CODES.FAILED,
    code: 'VENUE_UNKNOWN_SYMBOL',
    message: `${symbol} is not known here`,
    mend: `known are ${known.join(', ')}`,
  });
}
