import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { AgentName, Producer } from '../../domain/agents.ts';
import type { ErrorSeverity } from '../../domain/severity.ts';
import type { Id } from '../../kernel/ids.ts';
import type { DefaultJson, DefaultMoment, Json, Moment, NullableMoment } from './columns.ts';

export interface AlertsTable {
  id: Id;
  rule: string;
  severity: 'info' | 'warning' | 'critical';
  title: string;
  message: string;
  code: string | null;
  context: DefaultJson;
  raised_at: DefaultMoment;
  last_seen_at: DefaultMoment;
  occurrences: Generated<number>;
  notified_at: NullableMoment;
  resolved_at: NullableMoment;
}

export interface AuditLogTable {
  id: GeneratedAlways<number>;
  actor: Generated<string>;
  action: string;
  resource_type: string;
  resource_id: string;
  old_value: ColumnType<unknown, string | null | undefined, string | null>;
  new_value: ColumnType<unknown, string | null | undefined, string | null>;
  created_at: DefaultMoment;
}

export interface CommandsTable {
  id: Id;
  kind:
    | 'pause'
    | 'resume'
    | 'halt'
    | 'reduce'
    | 'close'
    | 'flatten'
    | 'emergency'
    | 'breaker'
    | 'reconcile'
    | 'swap-venue'
    | 'stop'
    | 'add-bot'
    | 'swap-bot'
    | 'shadow'
    | 'set-share'
    | 'set-method'
    | 'rebalance'
    | 'withdraw'
    | 'approve-proposal'
    | 'reject-proposal'
    | 'sent-proposal'
    | 'lock-capital'
    | 'unlock-capital'
    | 'preserve-capital'
    | 'release-capital';
  payload: DefaultJson;
  issued_by: string;
  issued_at: DefaultMoment;
  state: Generated<'issued' | 'acknowledged' | 'done' | 'failed'>;
  result: ColumnType<unknown, string | null | undefined, string | null>;
  finished_at: NullableMoment;
}

export interface DeadLettersTable {
  id: GeneratedAlways<number>;
  agent: Generated<AgentName>;
  message_id: Id;
  key: string;
  type: string;
  payload: Json;
  code: string;
  error: string;
  correlation_id: Id;
  quarantined: boolean;
  created_at: DefaultMoment;
  resolved_at: NullableMoment;
}

export interface DeliveriesTable {
  seq: GeneratedAlways<number>;
  message_id: Id;
  consumer: AgentName;
  key: string;
  type: string;
  payload: Json;
  producer: Generated<Producer>;
  correlation_id: Id;
  causation_id: Id;
  market_time: Moment;
  valid_until: NullableMoment;
  created_at: DefaultMoment;
  done_at: NullableMoment;
}

export interface ErrorsTable {
  id: GeneratedAlways<number>;
  agent: Generated<AgentName>;
  code: string;
  severity: ErrorSeverity;
  event: string;
  message: string;
  fingerprint: string;
  occurrences: Generated<number>;
  context: DefaultJson;
  correlation_id: Id | null;
  created_at: DefaultMoment;
}

export interface HeartbeatsTable {
  agent: AgentName;
  instance: string;
  host: string;
  pid: number;
  epoch: number;
  state: 'standby' | 'starting' | 'healthy' | 'degraded' | 'stopping';
  started_at: Moment;
  beat_at: DefaultMoment;
  last_handled_at: NullableMoment;
  details: DefaultJson;
}

export interface RoleEpochsTable {
  agent: AgentName;
  epoch: Generated<number>;
  holder: Generated<string>;
  taken_at: DefaultMoment;
}

export interface VenueCallsTable {
  id: GeneratedAlways<number>;
  agent: Generated<AgentName>;
  venue: string;
  endpoint: string;
  changes: boolean;
  symbol: string | null;
  client_id: string | null;
  outcome: 'confirmed' | 'rejected' | 'unknown' | 'failed';
  code: string | null;
  venue_code: string | null;
  calls: number;
  mean_ms: number;
  longest_ms: number;
  cost: DefaultJson;
  called_at: Moment;
}
