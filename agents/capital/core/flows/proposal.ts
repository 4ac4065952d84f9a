export const PROPOSAL_STATES = ['proposed', 'approved', 'sent', 'seen', 'rejected', 'expired'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];
export type ProposalEvent = 'approve' | 'send' | 'see' | 'reject' | 'expire';

/** Every legal move. What was sent is out of our hands: it is seen at the venue, or a person says that it was not sent after all. */
const MOVES: Readonly<Record<ProposalState, Readonly<Partial<Record<ProposalEvent, ProposalState>>>>> = {
  proposed: { approve: 'approved', reject: 'rejected', expire: 'expired' },
  // a person may send it and forget to say so
  approved: { send: 'sent', see: 'seen', reject: 'rejected', expire: 'expired' },
  sent: { see: 'seen', reject: 'rejected' },
  seen: {},
  rejected: {},
  expired: {},
};

/** The state after an event; null when it may not happen. */
export const proposalAfter = (state: ProposalState, event: ProposalEvent): ProposalState | null =>
  MOVES[state][event] ?? null;

/** What a proposal asks for; `from` and `to` are venues, for a transfer. */
export interface Asked {
  readonly kind: 'withdrawal' | 'venue-transfer' | 'conversion';
  readonly details: { readonly from?: string | undefined };
}

/** Whether its amount leaves the venue that is traded on: then it is set aside from the approval on, until it is seen to have left. */
export const isLeaving = ({ kind, details }: Asked, venue: string): boolean =>
  kind === 'withdrawal' || (kind === 'venue-transfer' && details.from === venue);

/** Whether the amount stands in the book `outgoing`. */
export const isSetAside = (proposal: Asked & { readonly state: ProposalState }, venue: string): boolean =>
  isLeaving(proposal, venue) && (proposal.state === 'approved' || proposal.state === 'sent');
