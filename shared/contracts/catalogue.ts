import type { z } from 'zod';
import type { AgentName, Producer } from '../domain/agents.ts';
import { AGENTS } from '../domain/agents.ts';
import * as messages from './messages.ts';

interface Entry {
  readonly schema: z.ZodType;
  readonly producers: readonly Producer[];
  readonly consumers: readonly AgentName[];
  /** What orders the messages: those of one key are handled one after the other. */
  readonly key: 'instrument' | 'bot' | 'account' | 'account|instrument' | 'command' | 'rule';
}

/** Who tells whom what. A message has one row in `deliveries` per consumer. */
export const CATALOGUE = {
  'candle-closed': {
    schema: messages.candleClosed,
    producers: ['data-collection'],
    consumers: ['technical-analysis'],
    key: 'instrument',
  },
  'marks-moved': {
    schema: messages.marksMoved,
    producers: ['data-collection'],
    consumers: ['risk-manager'],
    key: 'account',
  },
  'features-ready': {
    schema: messages.featuresReady,
    producers: ['technical-analysis'],
    consumers: ['strategy'],
    key: 'bot',
  },
  'signal-raised': {
    schema: messages.signalRaised,
    producers: ['strategy'],
    consumers: ['risk-manager'],
    key: 'account',
  },
  'order-approved': {
    schema: messages.orderApproved,
    producers: ['risk-manager'],
    consumers: ['execution'],
    key: 'account|instrument',
  },
  'trading-state-changed': {
    schema: messages.tradingStateChanged,
    producers: ['risk-manager'],
    consumers: ['execution'],
    key: 'account',
  },
  'fill-recorded': { schema: messages.fillRecorded, producers: ['execution'], consumers: ['capital'], key: 'account' },
  'position-closed': {
    schema: messages.positionClosed,
    producers: ['execution'],
    consumers: ['capital'],
    key: 'account',
  },
  'balances-observed': {
    schema: messages.balancesObserved,
    producers: ['execution'],
    consumers: ['capital'],
    key: 'account',
  },
  'trading-commanded': {
    schema: messages.tradingCommanded,
    producers: ['operator', 'monitor'],
    consumers: ['risk-manager'],
    key: 'account',
  },
  'bot-commanded': {
    schema: messages.botCommanded,
    producers: ['operator', 'monitor'],
    consumers: ['strategy'],
    key: 'bot',
  },
  'capital-commanded': {
    schema: messages.capitalCommanded,
    producers: ['operator', 'monitor'],
    consumers: ['capital'],
    key: 'account',
  },
  'reconcile-commanded': {
    schema: messages.reconcileCommanded,
    producers: ['operator', 'monitor'],
    consumers: ['execution'],
    key: 'account',
  },
  'venue-swap-commanded': {
    schema: messages.venueSwapCommanded,
    producers: ['operator', 'monitor'],
    consumers: ['execution'],
    key: 'account',
  },
  'venue-moved': {
    schema: messages.venueMoved,
    producers: ['execution'],
    consumers: ['data-collection'],
    key: 'account',
  },
  'command-progressed': {
    schema: messages.commandProgressed,
    producers: ['strategy', 'risk-manager', 'execution', 'capital'],
    consumers: ['monitor'],
    key: 'command',
  },
  'alert-raised': { schema: messages.alertRaised, producers: AGENTS, consumers: ['monitor'], key: 'rule' },
} as const satisfies Readonly<Record<string, Entry>>;

export type MessageType = keyof typeof CATALOGUE;
/** What a sender writes, and what a handler reads after parsing. */
export type PayloadIn<T extends MessageType> = z.input<(typeof CATALOGUE)[T]['schema']>;
export type Payload<T extends MessageType> = z.output<(typeof CATALOGUE)[T]['schema']>;
