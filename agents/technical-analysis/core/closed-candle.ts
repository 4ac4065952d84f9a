import type { Flow } from '#shared/domain/flow.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { TextBar } from './resampler.ts';

/** A base candle that closed, and the message that said so. */
export interface ClosedCandle {
  readonly cause: { readonly id: Id; readonly correlationId: Id; readonly marketTime: EpochMs };
  readonly instrumentId: string;
  readonly candle: TextBar;
  readonly flow: Flow | null;
}
