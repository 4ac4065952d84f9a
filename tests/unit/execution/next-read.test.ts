import { expect } from 'chai';
import { NextRead } from '#agents/execution/venue/next-read.ts';

/** A source whose answers wait to be given. */
function slowSource() {
  const reads: { readonly asks: readonly number[]; answer(text: string): void; fail(error: Error): void }[] = [];
  const shared = new NextRead<number, string>(
    asks => new Promise((answer, fail) => reads.push({ asks: [...asks], answer, fail })),
  );
  return { reads, shared };
}
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('a read that several wait for', () => {
  it('is made once for all who ask together', async () => {
    const { reads, shared } = slowSource();
    const answers = [shared.ask(1), shared.ask(2)];
    await turn();
    expect(reads.map(({ asks }) => asks)).to.deep.equal([[1, 2]]);
    reads[0]?.answer('both');
    expect(await Promise.all(answers)).to.deep.equal(['both', 'both']);
  });

  it('that is on its way answers nobody who asks after it began: they share the next', async () => {
    const { reads, shared } = slowSource();
    const first = shared.ask(1);
    await turn();
    const later = [shared.ask(2), shared.ask(3)];
    await turn();
    expect(reads).to.have.length(1);
    reads[0]?.answer('early');
    expect(await first).to.equal('early');
    await turn();
    expect(reads.map(({ asks }) => asks)).to.deep.equal([[1], [2, 3]]);
    reads[1]?.answer('late');
    expect(await Promise.all(later)).to.deep.equal(['late', 'late']);
  });

  it('fails for those who share it, and for nobody after them', async () => {
    const { reads, shared } = slowSource();
    const first = shared.ask(1).catch((error: Error) => error.message);
    await turn();
    const second = shared.ask(2);
    reads[0]?.fail(new Error('away'));
    expect(await first).to.equal('away');
    await turn();
    reads[1]?.answer('back');
    expect(await second).to.equal('back');
  });
});
