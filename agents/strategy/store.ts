export { type BotRow, holdingsOf, type LoadedBots, loadBots, loadWaitedFor } from './store/load.ts';
export { allowWait } from './store/patience.ts';
export { saveReasons } from './store/reasons.ts';
export {
  type MemoryUpdate,
  type StateUpdate,
  saveMemories,
  saveSignals,
  saveStates,
} from './store/save.ts';
export { endShadowTrades, saveShadowTrades } from './store/shadow.ts';
export { readIssuer, readStepping, readStoredBots, readVersion, readWaiting, saveChanges } from './store/sync.ts';
