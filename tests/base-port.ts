/**
 * A base port for an installation of a test: below those that the kernel hands out to connections (from 32768 on Linux), which
 * would now and then occupy one of ours.
 */
export const basePort = (): number => 10_000 + 50 * Math.floor(Math.random() * 400);
