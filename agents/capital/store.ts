export { type AccountView, saveAllocations, viewAccount } from './store/account.ts';
export { type EquityScope, writeEquity } from './store/equity.ts';
export { dustBookings, fillBookings } from './store/fills.ts';
export { type Booking, book } from './store/ledger.ts';
