/**
 * One read that many wait for. Who asks while it is on its way shares the next one with all who ask meanwhile: no answer
 * is older than its question, and however many ask, at most two reads are on their way or waiting.
 */
export class NextRead<Ask, Answer> {
  readonly #read: (asks: readonly Ask[]) => Promise<Answer>;
  #running: Promise<unknown> = Promise.resolve();
  #next: { readonly asks: Ask[]; readonly answer: Promise<Answer> } | null = null;

  /** `read` is told what all who share it asked for. Its failure is the failure of each of them. */
  constructor(read: (asks: readonly Ask[]) => Promise<Answer>) {
    this.#read = read;
  }

  ask(ask: Ask): Promise<Answer> {
    if (this.#next !== null) {
      this.#next.asks.push(ask);
      return this.#next.answer;
    }
    const asks = [ask];
    const answer = this.#running.then(() => {
      this.#next = null;
      return this.#read(asks);
    });
    this.#next = { asks, answer };
    this.#running = answer.catch(() => undefined);
    return answer;
  }
}
