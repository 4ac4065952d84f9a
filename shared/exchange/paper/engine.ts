import { Decimal } from '../../kernel/decimal.ts';
import { ladderDepth } from '../../simulation/depth.ts';
import { createMatchingEngine } from '../../simulation/engine.ts';
import type { PaperExchangeConfig } from './config.ts';
import type { CreateEngine } from './recover.ts';

/** The engine as the paper exchange sets it up: a tight ladder of depth, and limit orders that fill when touched. */
export const paperEngine =
  (config: Pick<PaperExchangeConfig, 'historyKept'>): CreateEngine =>
  snapshot =>
    createMatchingEngine(
      {
        depth: ladderDepth({
          halfSpread: new Decimal('0.00005'),
          levels: 20,
          spacing: new Decimal('0.0001'),
          growth: new Decimal('1.2'),
          volumeShare: new Decimal('0.05'),
          minLevelQuote: new Decimal(2_000),
        }),
        restingFills: { rule: 'touch', participation: new Decimal('0.5') },
        publicTrades: 'path',
        historyKept: config.historyKept,
      },
      snapshot ?? null,
    );
