import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { DefaultMoment, Json, NullableMoment } from './columns.ts';

export interface BundlesTable {
  hash: string;
  strategy: string;
  text: string;
  created_at: DefaultMoment;
}

export interface StudiesTable {
  id: string;
  name: string;
  kind: string;
  plan: Json;
  ground: Json;
  code: string;
  state: Generated<'running' | 'done' | 'cancelled' | 'failed'>;
  reason: Generated<string>;
  result: ColumnType<unknown, string | null | undefined, string | null>;
  result_hash: string | null;
  created_by: string;
  created_at: DefaultMoment;
  finished_at: NullableMoment;
  lease_until: DefaultMoment;
}

export interface StudyTrialsTable {
  study_id: string;
  round: number;
  ordinal: number;
  trial_id: string;
}

export interface TrialsTable {
  id: string;
  seq: GeneratedAlways<number>;
  study_id: string;
  code: string;
  spec: Json;
  state: Generated<'waiting' | 'running' | 'done' | 'failed'>;
  attempts: Generated<number>;
  claimed_by: string | null;
  lease_until: NullableMoment;
  outcome: ColumnType<unknown, string | null | undefined, string | null>;
  failure: string | null;
  error: string | null;
  took_ms: number | null;
  created_at: DefaultMoment;
  finished_at: NullableMoment;
}

export interface ResearchWorkersTable {
  name: string;
  host: string;
  slots: number;
  code: string;
  finished: Generated<number>;
  per_minute: Generated<number>;
  started_at: DefaultMoment;
  seen_at: DefaultMoment;
}
