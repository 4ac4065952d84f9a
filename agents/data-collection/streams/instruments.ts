import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { MarketData, VenueFault } from '#shared/exchange/port.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { send } from '#shared/messaging/send.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { saveInstruments } from '../store.ts';

type Context = Pick<AgentContext<unknown>, 'system' | 'transact' | 'log' | 'wallNow' | 'marketNow'>;

export interface Refreshed {
  /** Those of the profile that the venue lists. */
  readonly listed: readonly MarketSymbol[];
  readonly unknown: readonly MarketSymbol[];
}

/**
 * Reads what the venue lists of the profile's symbols and stores it. A symbol that it does not list gives one clear error and
 * an alert, and the others go on. An error when the venue does not answer.
 */
export async function refreshInstruments(context: Context, market: MarketData): Promise<Result<Refreshed, VenueFault>> {
  const symbols = context.system.instruments.map(symbol => symbol as MarketSymbol);
  const { venue } = market.capabilities;
  const answer = await market.instruments(symbols);
  if (!answer.ok) {
    context.log.warn('instruments-not-read', { ...answer.error });
    return answer;
  }
  const listed = answer.value;
  const known = new Set(listed.map(each => each.symbol));
  const unknown = symbols.filter(symbol => !known.has(symbol));
  if (unknown.length > 0)
    context.log.error('symbol-unknown', { code: 'VENUE_UNKNOWN_SYMBOL', venue, symbols: unknown });
  await context.transact(async ({ tx }) => {
    await saveInstruments(tx, { venue, listed, all: symbols.map(symbol => `${venue}:${symbol}`) });
    return { send: unknown.map(symbol => unknownSymbol(context, venue, symbol)) };
  });
  return ok({ listed: symbols.filter(symbol => known.has(symbol)), unknown });
}

function unknownSymbol({ wallNow, marketNow }: Context, venue: string, symbol: MarketSymbol) {
  const id = deriveId('unknown-symbol', venue, symbol, wallNow());
  const rule = 'venue-unknown-symbol';
  return send('alert-raised', {
    key: rule,
    cause: { id, correlationId: id, marketTime: marketNow() },
    payload: {
      rule,
      severity: 'critical',
      title: `${venue} does not list ${symbol}`,
      message: `VENUE_UNKNOWN_SYMBOL: correct "${symbol}" under "instruments" of the profile; the other instruments go on`,
      code: 'VENUE_UNKNOWN_SYMBOL',
    },
  });
}
