import { expect } from 'chai';
import fc from 'fast-check';
import { type BookDifference, LocalBook, type SequenceRule } from '#shared/exchange/streams/local-book.ts';
import { openSequence } from '#shared/exchange/streams/sequence.ts';
import { VenueBook } from './venue-book.ts';

const DEPTH = 3;
/** More than is told, and less than the venue has. */
const SNAPSHOT_LEVELS = 6;

/** One change of the venue's book, and what befalls its frame on the way. */
const step = fc.record({
  changes: fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 0, max: 9 })), { maxLength: 8 }),
  drift: fc.integer({ min: -3, max: 3 }),
  steps: fc.integer({ min: 1, max: 3 }),
  fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'arrives', 'drops', 'repeats', 'waits', 'garbled'),
  /** Whether the snapshot that was asked for arrives now. */
  answer: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Played {
  readonly losses: readonly string[];
  readonly served: number;
}

/** Plays a wire over a book, and compares what it serves after every frame with what the venue had at that sequence. */
function play(rule: SequenceRule, steps: readonly Step[]): Played {
  const venue = new VenueBook(DEPTH);
  const book = new LocalBook(rule, DEPTH);
  const losses: string[] = [];
  let served = 0;
  const sequence = openSequence();
  let held: BookDifference[] = [];
  let middle = 10_000;
  const look = (): void => {
    const read = book.read();
    if (read === null) return;
    served += 1;
    expect(read).to.deep.equal(venue.states.get(read.sequence));
  };
  const receive = (difference: BookDifference): void => {
    const place = rule === 'connection' ? sequence.take(difference.sequence) : 'next';
    if (place === 'again') return;
    if (place === 'missed') {
      book.forget(); // as the new connection does that this brings
      losses.push('connection');
    }
    const taken = book.take(difference);
    if (taken.kind === 'lost') losses.push(taken.loss);
    look();
  };
  for (const { changes, drift, steps: by, fate, answer } of steps) {
    middle += drift;
    const sent = venue.change(changes, middle, rule === 'connection' ? 1 : by);
    const frame = { ...sent, checksum: rule === 'link' ? sent.checksum : null };
    if (fate === 'arrives' || fate === 'repeats') receive(frame);
    if (fate === 'repeats') receive(frame);
    // only a checksum finds out
    if (fate === 'garbled' && rule === 'link') receive({ ...frame, bids: [...frame.bids, ['90.00', '77.7']] });
    if (fate === 'waits') held.push(frame);
    else {
      for (const late of held) receive(late);
      held = [];
    }
    if (book.isKnown || !answer) continue;
    const taken = book.load(venue.snapshot(SNAPSHOT_LEVELS));
    sequence.restart();
    sequence.take(venue.sequence); // on a connection the snapshot is a message like the others
    if (taken.kind === 'lost') losses.push(taken.loss);
    look();
  }
  return { losses, served };
}

describe('a book that is kept by its differences', () => {
  for (const rule of ['range', 'link', 'connection'] as const) {
    it(`is the venue's at its sequence or none, whatever drops, repeats or comes late (${rule})`, () => {
      let served = 0;
      const losses = new Set<string>();
      fc.assert(
        fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), steps => {
          const played = play(rule, steps);
          served += played.served;
          for (const loss of played.losses) losses.add(loss);
        }),
        { numRuns: 200, seed: 7 },
      );
      expect(served).to.be.greaterThan(500);
      const known = { range: ['gap', 'too-shallow'], link: ['checksum', 'gap'], connection: ['connection'] };
      expect([...losses]).to.include.members(known[rule]);
    });
  }

  it('takes up what came while its snapshot was on its way', () => {
    const venue = new VenueBook(DEPTH);
    const book = new LocalBook('range', DEPTH);
    venue.change(
      [
        [-1, 5],
        [1, 5],
        [-2, 5],
        [2, 5],
        [-3, 5],
        [3, 5],
      ],
      10_000,
      1,
    );
    const first = venue.change([[-1, 7]], 10_000, 2);
    const snapshot = venue.snapshot(SNAPSHOT_LEVELS);
    const second = venue.change([[1, 0]], 10_000, 1);
    book.take(first);
    book.take(second);
    expect(book.read()).to.equal(null);
    expect(book.load(snapshot)).to.deep.equal({ kind: 'changed' });
    expect(book.read()).to.deep.equal(venue.states.get(venue.sequence));
  });

  it('takes all that one message of a connection says of it', () => {
    const book = new LocalBook('connection', DEPTH);
    book.load({ sequence: 6, bids: [['99', '1']], asks: [['101', '1']], whole: true });
    const part = { after: 6, sequence: 7, bids: [], asks: [], checksum: null };
    book.take({ ...part, bids: [['98', '2']] });
    book.take({ ...part, asks: [['100', '3']] });
    expect(book.read()).to.deep.equal({
      sequence: 7,
      bids: [
        ['99', '1'],
        ['98', '2'],
      ],
      asks: [
        ['100', '3'],
        ['101', '1'],
      ],
    });
  });

  it('is given up when its sides cross', () => {
    const book = new LocalBook('link', DEPTH);
    book.load({ sequence: 1, bids: [['99', '1']], asks: [['100', '1']], whole: true });
    const crossing = { after: 1, sequence: 2, bids: [['100.0', '1']], asks: [], checksum: null } as const;
    expect(book.take(crossing)).to.deep.equal({ kind: 'lost', loss: 'crossed' });
    expect(book.read()).to.equal(null);
  });
});
