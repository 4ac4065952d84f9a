/** A payload serialised once: every connection that gets it gets the same bytes. */
export class Frame {
  readonly #json: string;
  #bytes: Buffer | null = null;
  readonly #wrapped = new Map<string, Buffer>();

  constructor(json: string) {
    this.#json = json;
  }

  raw(): Buffer {
    this.#bytes ??= Buffer.from(this.#json);
    return this.#bytes;
  }

  /** As a combined stream sends it. */
  combined(stream: string): Buffer {
    return this.#wrap(`{"stream":"${stream}","data":`);
  }

  /** As a subscription of the WebSocket API sends it. */
  event(subscriptionId: number): Buffer {
    return this.#wrap(`{"subscriptionId":${subscriptionId},"event":`);
  }

  #wrap(head: string): Buffer {
    let bytes = this.#wrapped.get(head);
    if (bytes === undefined) {
      bytes = Buffer.from(`${head}${this.#json}}`);
      this.#wrapped.set(head, bytes);
    }
    return bytes;
  }
}
