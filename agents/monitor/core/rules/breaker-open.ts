import { BREAKER_OPEN, openBreakerAlert } from '#shared/domain/breaker.ts';
import { atOnce, type Rule } from './rule.ts';

/** The risk manager tells of a breaker as it opens; here the alert is kept until it closes. */
export const breakerOpen: Rule = {
  name: BREAKER_OPEN,
  holdMs: atOnce,
  find: ({ openBreakers }) => openBreakers.map(openBreakerAlert),
};
