import { expect } from 'chai';
import type { MessageType } from '#shared/contracts/catalogue.ts';
import type { Message } from '#shared/messaging/message.ts';
import { runsOfOneType } from '#shared/messaging/runs.ts';

const TYPES: Readonly<Record<string, MessageType>> = {
  F: 'fill-recorded',
  C: 'position-closed',
  X: 'trading-commanded',
};
const COMMUTING: readonly MessageType[] = ['fill-recorded', 'position-closed'];

/** `F1 C2` as messages; the runs as text again. */
function runs(text: string): string {
  const messages = text.split(' ').map(id => ({ id, type: TYPES[id.charAt(0)] }) as unknown as Message);
  return runsOfOneType(messages, type => COMMUTING.includes(type))
    .map(run => run.map(message => message.id).join(' '))
    .join(' | ');
}

describe('runs of one type', () => {
  it('takes commuting types by type, in the order sent', () => {
    expect(runs('F1 C2 F3 F4 C5 F6')).to.equal('F1 F3 F4 F6 | C2 C5');
  });

  it('lets nothing overtake a type that does not commute, nor that anything', () => {
    expect(runs('F1 X2 F3')).to.equal('F1 | X2 | F3');
    expect(runs('X1 F2 X3 C4 F5')).to.equal('X1 | F2 | X3 | C4 | F5');
    expect(runs('F1 C2 X3 X4 C5 F6 C7')).to.equal('F1 | C2 | X3 X4 | C5 C7 | F6');
  });
});
