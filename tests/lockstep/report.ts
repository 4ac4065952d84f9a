import type { Driven } from './drive.ts';

export const speedOf = ({ steps, bars, pauses, seconds }: Driven): string =>
  `${steps} steps with ${bars} bars in ${seconds.toFixed(1)} s: ${(steps / seconds).toFixed(1)} steps/s, ${(bars / seconds).toFixed(1)} bars/s; ${pauses} with fills inside the bar`;
