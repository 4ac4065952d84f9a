/** The SQL of this agent; what it reads of others comes from `shared/persistence/reads`. */
export * from './store/alerts.ts';
export * from './store/commands.ts';
export * from './store/consistency.ts';
export * from './store/snapshot.ts';
export * from './store/upkeep.ts';
