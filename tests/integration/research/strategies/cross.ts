/** A user's file that imports others. */
export { emaCross as strategy } from '#tests/bench/ema-cross.ts';
