import { expect } from 'chai';
import sinon from 'sinon';
import { openProgress } from '#scripts/terminal/progress.ts';

describe('a progress bar', () => {
  const clock = { now: 0 };
  let stub: sinon.SinonStub;
  beforeEach(() => {
    clock.now = 0;
    stub = sinon.stub(performance, 'now').callsFake(() => clock.now);
  });
  afterEach(() => stub.restore());

  const bar = (isTty: boolean, total: number | null = 200) => {
    const written: string[] = [];
    const terminal = { isTty, env: { NO_COLOR: '1' }, err: (text: string) => void written.push(text) };
    return { written, progress: openProgress(terminal, { title: 'bars', total }) };
  };
  const at = (ms: number): void => {
    clock.now = ms;
  };

  it('shows the share done and the time left, not too often, and goes away', () => {
    const { written, progress } = bar(true);
    at(10_000);
    progress.update(50, 'so far');
    at(10_010);
    progress.update(51);
    progress.end();
    expect(written).to.have.length(2);
    expect(written[0]).to.equal(`\r\u001b[Kbars ${'█'.repeat(6)}${'░'.repeat(18)} 25 %, 30 s left so far`);
    expect(written[1]).to.equal('\r\u001b[K');
  });

  it('of what has no known end says how far it is', () => {
    const { written, progress } = bar(true, null);
    at(2_000);
    progress.update(7, '7 rows read');
    expect(written).to.deep.equal(['\r\u001b[Kbars 7 rows read']);
  });

  it('is not drawn for what is over at once, and not where nobody watches', () => {
    const quick = bar(true);
    at(400);
    quick.progress.update(199);
    quick.progress.end();
    const unseen = bar(false);
    at(60_000);
    unseen.progress.update(100);
    unseen.progress.end();
    expect([...quick.written, ...unseen.written]).to.deep.equal([]);
  });
});
