/** Where those wait who look for work: until somebody rings, or it is time to look again. */
export class Wake {
  #ring = Promise.withResolvers<void>();

  ring(): void {
    this.#ring.resolve();
    this.#ring = Promise.withResolvers();
  }

  async wait(ms: number): Promise<void> {
    const rung = this.#ring.promise;
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([rung, over]);
    clearTimeout(timer);
  }
}
