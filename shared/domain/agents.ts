/** The seven agents, in the order in which a candle meets them; `monitor` watches them all. */
export const AGENTS = [
  'data-collection',
  'technical-analysis',
  'strategy',
  'risk-manager',
  'execution',
  'capital',
  'monitor',
] as const;
export type AgentName = (typeof AGENTS)[number];

/** Who may send a message: the agents, and a person with the CLI, Telegram or the API. */
export const PRODUCERS = [...AGENTS, 'operator'] as const;
export type Producer = (typeof PRODUCERS)[number];
