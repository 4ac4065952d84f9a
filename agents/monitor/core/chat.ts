import { duration, shortNumber } from './words.ts';

/** What somebody in the chat asks for. */
export type ChatRequest =
  | { readonly kind: 'status' }
  | { readonly kind: 'positions' }
  | { readonly kind: 'halt' }
  | { readonly kind: 'help' };

/** `/status`, also as groups send it: `/status@name_of_bot`. Null for what is no command. */
export function chatRequest(text: string): ChatRequest | null {
  const word = /^\/([a-z]+)(@\w+)?(\s|$)/i.exec(text.trim())?.[1]?.toLowerCase();
  if (word === undefined) return null;
  return word === 'status' || word === 'positions' || word === 'halt' ? { kind: word } : { kind: 'help' };
}

export const HELP_TEXT = [
  '/status – is everything running?',
  '/positions – what is open, with stop and target',
  '/halt – stop trading (asks first)',
].join('\n');

/** How long the question about a halt may be answered. */
const CONFIRM_MS = 60_000;

/** The buttons under the question; the data says when it was asked, so that an old button does nothing. */
export const haltButtons = (askedAt: number) => [
  { text: 'Halt trading', data: `halt:${askedAt}` },
  { text: 'Keep trading', data: 'keep' },
];

export const HALT_QUESTION =
  'Halt trading? Nothing more is sent to the venue. Open positions keep their stops there. Resume with: tradewind resume.';

export type ButtonPress =
  | { readonly kind: 'halt'; readonly askedAt: number }
  | { readonly kind: 'keep' }
  | { readonly kind: 'expired' };

export function buttonPress(data: string, now: number): ButtonPress {
  const asked = /^halt:(\d+)$/.exec(data)?.[1];
  if (asked === undefined) return { kind: data === 'keep' ? 'keep' : 'expired' };
  const age = now - Number(asked);
  return age >= 0 && age <= CONFIRM_MS ? { kind: 'halt', askedAt: Number(asked) } : { kind: 'expired' };
}

export interface StatusFacts {
  readonly profile: string;
  readonly tradingState: string | null;
  readonly agents: readonly { readonly name: string; readonly state: string; readonly heartbeatAgeMs: number | null }[];
  readonly equity: string | null;
  readonly quoteAsset: string;
  readonly openPositions: number;
  readonly openAlerts: readonly { readonly severity: string; readonly title: string }[];
}

export function statusText(facts: StatusFacts): string {
  const ill = facts.agents.filter(agent => agent.state !== 'healthy');
  const agents =
    ill.length === 0
      ? `All ${facts.agents.length} agents are healthy.`
      : ill
          .map(
            ({ name, state, heartbeatAgeMs }) =>
              `${name}: ${state}${state === 'silent' && heartbeatAgeMs !== null ? ` for ${duration(heartbeatAgeMs)}` : ''}`,
          )
          .join('\n');
  const equity = facts.equity === null ? 'not counted yet' : `${shortNumber(facts.equity)} ${facts.quoteAsset}`;
  const alerts =
    facts.openAlerts.length === 0
      ? 'No open alerts.'
      : ['Open alerts:', ...facts.openAlerts.slice(0, 5).map(({ severity, title }) => `${severity}: ${title}`)].join(
          '\n',
        );
  return [
    `Tradewind (${facts.profile}): trading is ${facts.tradingState ?? 'not started'}`,
    agents,
    `Equity ${equity}, open positions ${facts.openPositions}.`,
    alerts,
  ].join('\n');
}

export interface PositionFacts {
  readonly instrument: string;
  readonly bot: string;
  readonly side: string;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly unrealizedPnl: string | null;
  readonly stopLoss: string | null;
  readonly takeProfit: string | null;
  readonly protected: boolean;
}

const MOST_POSITIONS = 20;

export function positionsText(positions: readonly PositionFacts[], quoteAsset: string): string {
  if (positions.length === 0) return 'No open positions.';
  const lines = positions.slice(0, MOST_POSITIONS).map(position => {
    const { unrealizedPnl, stopLoss, takeProfit } = position;
    const result = unrealizedPnl === null ? 'no price yet' : `${signed(unrealizedPnl)} ${quoteAsset}`;
    const stop = stopLoss === null ? 'no stop' : `stop ${shortNumber(stopLoss)}`;
    const target = takeProfit === null ? '' : `, target ${shortNumber(takeProfit)}`;
    const warning = position.protected ? '' : ' ⚠ not on the venue yet';
    return `${position.instrument} ${position.side} ${shortNumber(position.quantity)} at ${shortNumber(position.entryPrice)} (${position.bot})\n  ${result}, ${stop}${target}${warning}`;
  });
  const rest = positions.length - lines.length;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

/** Money with its sign and two places, as results are read. */
function signed(text: string): string {
  const value = Number(text);
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}
