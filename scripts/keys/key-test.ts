import { z } from 'zod';
import type { VenueKey } from '#agents/execution/keys/store.ts';
import { signParameters } from '#shared/exchange/binance/signature.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

const restrictions = z.looseObject({
  enableReading: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
  enableWithdrawals: z.boolean(),
  ipRestrict: z.boolean(),
});
/** What a key may do at the venue. */
export interface KeyPermissions {
  readonly reads: boolean;
  readonly trades: boolean;
  /** It should not: a key that leaks must not be able to take the money away. */
  readonly withdraws: boolean;
  readonly boundToIp: boolean;
}

export interface KeyFault {
  readonly code: 'VENUE_KEY_REJECTED' | 'VENUE_UNREACHABLE';
  readonly message: string;
}

const TIMEOUT_MS = 5_000;
const REFUSED = new Set([400, 401, 403]);

/** Asks the venue what a key may do (Binance, `GET /sapi/v1/account/apiRestrictions`). */
export async function testKey(
  {
    restUrl,
    recvWindowMs,
    wallNow,
  }: { readonly restUrl: string; readonly recvWindowMs: number; readonly wallNow: EpochMs },
  { apiKey, secret }: VenueKey,
): Promise<Result<KeyPermissions, KeyFault>> {
  try {
    const parameters = { recvWindow: recvWindowMs, timestamp: wallNow };
    const signature = encodeURIComponent(signParameters(parameters, secret));
    const query = `recvWindow=${recvWindowMs}&timestamp=${wallNow}&signature=${signature}`;
    const response = await fetch(`${restUrl}/sapi/v1/account/apiRestrictions?${query}`, {
      headers: { 'X-MBX-APIKEY': apiKey },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    if (REFUSED.has(response.status))
      return err({ code: 'VENUE_KEY_REJECTED', message: wordsOf(body, response.status) });
    const parsed = restrictions.safeParse(body);
    if (!parsed.success) return err({ code: 'VENUE_UNREACHABLE', message: wordsOf(body, response.status) });
    const { enableReading, enableSpotAndMarginTrading, enableWithdrawals, ipRestrict } = parsed.data;
    return ok({
      reads: enableReading,
      trades: enableSpotAndMarginTrading,
      withdraws: enableWithdrawals,
      boundToIp: ipRestrict,
    });
  } catch (error) {
    // neither the address with its signature nor the key may show in a message
    const message =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : 'no answer';
    return err({ code: 'VENUE_UNREACHABLE', message });
  }
}

const spoken = z.looseObject({ code: z.number(), msg: z.string() });

function wordsOf(body: unknown, status: number): string {
  const said = spoken.safeParse(body);
  return said.success ? `${said.data.msg} (${said.data.code})` : `HTTP ${status} without an answer of the venue`;
}

/** What is wrong with a key's permissions; empty when nothing is. */
export function permissionProblems({ reads, trades, withdraws, boundToIp }: KeyPermissions) {
  return [
    ...(withdraws
      ? [
          {
            severity: 'fail' as const,
            text: 'it may withdraw',
            mend: 'take the withdrawal permission from it at the venue',
          },
        ]
      : []),
    ...(reads ? [] : [{ severity: 'fail' as const, text: 'it may not read', mend: 'allow reading at the venue' }]),
    ...(trades
      ? []
      : [{ severity: 'fail' as const, text: 'it may not trade', mend: 'allow spot trading at the venue' }]),
    ...(boundToIp
      ? []
      : [
          {
            severity: 'warn' as const,
            text: 'it is not bound to an IP address',
            mend: 'bind it to the address of this host at the venue',
          },
        ]),
  ];
}
