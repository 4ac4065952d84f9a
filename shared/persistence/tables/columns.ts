import type { ColumnType } from 'kysely';
import type { EpochMs } from '../../kernel/time.ts';

/** A moment: read as epoch milliseconds, written as a Date. */
export type Moment = ColumnType<EpochMs, Date, Date>;
/** Filled in by the database when it is not written. */
export type DefaultMoment = ColumnType<EpochMs, Date | undefined, Date>;
export type NullableMoment = ColumnType<EpochMs | null, Date | null | undefined, Date | null>;
/** A JSON document: read as it was parsed and still to be checked, written as its text. */
export type Json = ColumnType<unknown, string, string>;
export type DefaultJson = ColumnType<unknown, string | undefined, string>;
