import { hostname, userInfo } from 'node:os';

/** The person at this terminal, for the record: `cli:ada@laptop`. */
export const whoAsks = (): string => `cli:${userInfo().username}@${hostname()}`;
