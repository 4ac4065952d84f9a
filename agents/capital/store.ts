export { type AccountView, viewAccount } from './store/account.ts';
export { dustBookings } from './store/dust.ts';
export { type EquityScope, writeEquity } from './store/equity.ts';
export { fillBookings } from './store/fills.ts';
export { bookFlows, type Flow, type FlowScope, flowId } from './store/flows.ts';
export { type Booking, book } from './store/ledger.ts';
export { giveNotice, insertLock, readLocks, releaseLocks } from './store/locks.ts';
export { type PerformanceScope, writePerformance } from './store/performance.ts';
export {
  insertProposals,
  type NewProposal,
  type Proposal,
  readOpenProposals,
  readProposal,
  readWithdrawals,
  saveProposalState,
} from './store/proposals.ts';
export { saveState, saveTurn } from './store/state.ts';
export { isOpening, lockApprovals, readState, viewCapital } from './store/view.ts';
