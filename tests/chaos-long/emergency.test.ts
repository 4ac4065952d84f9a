import { playEmergency } from '#tests/chaos/emergency-play.ts';

describe('execution is gone, and an emergency in which everybody dies between its orders', function () {
  this.timeout(1_200_000);
  playEmergency('between-orders');
});
