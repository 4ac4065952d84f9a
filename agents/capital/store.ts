export { type AccountView, saveAllocations, viewAccount } from './store/account.ts';
export { dustBookings } from './store/dust.ts';
export { type EquityScope, writeEquity } from './store/equity.ts';
export { fillBookings } from './store/fills.ts';
export { type Booking, book } from './store/ledger.ts';
export { type PerformanceScope, writePerformance } from './store/performance.ts';
