import { expect } from 'chai';
import { type Swappable, swappable } from '#shared/exchange/swappable.ts';

class Adapter {
  readonly name: string;
  readonly listeners = new Set<(text: string) => void>();
  readonly answers: (() => void)[] = [];
  closed = false;

  constructor(name: string) {
    this.name = name;
  }

  ask(question: string): Promise<string> {
    return new Promise(resolve => this.answers.push(() => resolve(`${this.name}: ${question}`)));
  }

  subscribeNews(listener: (text: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(text: string): void {
    for (const listener of this.listeners) listener(text);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

describe('an adapter that is swapped while it is in use', () => {
  let one: Adapter;
  let two: Adapter;
  let place: Swappable<Adapter>;
  beforeEach(() => {
    one = new Adapter('one');
    two = new Adapter('two');
    place = swappable(one);
  });

  it('takes calls that come after the swap, and is closed only when those from before have ended', async () => {
    const before = place.adapter.ask('a');
    place.swap(two);
    const after = place.adapter.ask('b');
    expect(one.closed).to.equal(false);
    one.answers[0]?.();
    expect(await before).to.equal('one: a');
    expect(one.closed).to.equal(true);
    two.answers[0]?.();
    expect(await after).to.equal('two: b');
    expect(two.closed).to.equal(false);
    expect(place.adapter.name).to.equal('two');
  });

  it('is closed at once when nothing is on its way', () => {
    place.swap(two);
    expect(one.closed).to.equal(true);
  });

  it('carries every stream over, until its follower has enough', () => {
    const heard: string[] = [];
    const stop = place.adapter.subscribeNews(text => heard.push(text));
    const ended = place.adapter.subscribeNews(() => heard.push('not this'));
    ended();
    one.tell('1');
    place.swap(two);
    one.tell('lost');
    two.tell('2');
    stop();
    two.tell('after the end');
    expect(heard).to.deep.equal(['1', '2']);
    expect([one.listeners.size, two.listeners.size]).to.deep.equal([0, 0]);
  });
});
