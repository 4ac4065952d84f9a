import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';

const MOST = 1_000;

/** `--workers N`: trials that this host runs at once for as long as somebody waits for the study. */
export const workersOption = (): Option =>
  new Option('--workers <count>', 'trials that this host runs at once; 0: workers elsewhere do it (tradewind worker)')
    .default(availableParallelism())
    .argParser(text => {
      const count = Number(text);
      if (Number.isInteger(count) && count >= 0 && count <= MOST) return count;
      throw new InvalidArgumentError(`Expected a whole number from 0 to ${MOST}.`);
    });
