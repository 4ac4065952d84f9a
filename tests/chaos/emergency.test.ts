import { playEmergency } from './emergency-play.ts';

describe('execution is gone, and an emergency in which everybody dies before its orders', function () {
  this.timeout(600_000);
  playEmergency('before-orders');
});
