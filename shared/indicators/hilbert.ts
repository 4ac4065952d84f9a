import { Ring } from './ring.ts';

/** Ehlers's Hilbert transformer of what a ring holds: four of its numbers, two bars apart, times the amplitude's correction. */
const quadratureOf = (ring: Ring, correction: number): number =>
  (0.0962 * (ring.at(0) - ring.at(6)) + 0.5769 * (ring.at(2) - ring.at(4))) * correction;

/**
 * The dominant cycle by Ehlers's homodyne discriminator, as TA-Lib computes it: the price is smoothed over four bars and
 * taken apart into a part in phase and one in quadrature; how fast they turn gives the period, 6 to 50 bars, smoothed.
 * Source: Ehlers, Rocket Science for Traders (2001), TA-Lib HT_*.
 */
export class HilbertCycle {
  readonly #prices = new Ring(4);
  readonly #smooths = new Ring(7);
  readonly #detrenders = new Ring(7);
  readonly #inPhases = new Ring(7);
  readonly #quadratures = new Ring(7);
  #wait: number;
  #period = 0;
  #i2 = 0;
  #q2 = 0;
  #re = 0;
  #im = 0;
  /** The price smoothed over four bars, in quote. */
  smooth = 0;
  inPhase = 0;
  quadrature = 0;
  /** Of the dominant cycle, in bars. */
  period = 0;

  /** Prices that only fill the smoothing before the transform begins. */
  constructor(wait: number) {
    this.#wait = wait;
  }

  /** False while it waits. */
  add(price: number): boolean {
    const prices = this.#prices;
    prices.push(price);
    if (this.#wait > 0) {
      this.#wait -= 1;
      return false;
    }
    this.smooth = (4 * price + 3 * prices.at(1) + 2 * prices.at(2) + prices.at(3)) / 10;
    const correction = 0.075 * this.#period + 0.54;
    this.#smooths.push(this.smooth);
    this.#detrenders.push(quadratureOf(this.#smooths, correction));
    this.inPhase = this.#detrenders.at(3);
    this.quadrature = quadratureOf(this.#detrenders, correction);
    this.#inPhases.push(this.inPhase);
    this.#quadratures.push(this.quadrature);
    this.#turn(quadratureOf(this.#inPhases, correction), quadratureOf(this.#quadratures, correction));
    this.period = 0.33 * this.#period + 0.67 * this.period;
    return true;
  }

  /** The period from how far the phasor turned since the bar before; `jI` and `jQ` are both parts a quarter later. */
  #turn(jI: number, jQ: number): void {
    const i2 = 0.2 * (this.inPhase - jQ) + 0.8 * this.#i2;
    const q2 = 0.2 * (this.quadrature + jI) + 0.8 * this.#q2;
    this.#re = 0.2 * (i2 * this.#i2 + q2 * this.#q2) + 0.8 * this.#re;
    this.#im = 0.2 * (i2 * this.#q2 - q2 * this.#i2) + 0.8 * this.#im;
    this.#i2 = i2;
    this.#q2 = q2;
    const before = this.#period;
    const turned = this.#re !== 0 && this.#im !== 0 ? (2 * Math.PI) / Math.atan(this.#im / this.#re) : before;
    const steady = Math.max(0.67 * before, Math.min(1.5 * before, turned));
    this.#period = 0.2 * Math.max(6, Math.min(50, steady)) + 0.8 * before;
  }
}

/** Where in the dominant cycle the price stands, the sine of it, and the mean over one whole cycle. */
export class CyclePhase {
  readonly #cycle = new HilbertCycle(37);
  readonly #prices = new Ring(50);
  readonly #smooths = new Ring(50);
  readonly #means = new Ring(4);
  /** In degrees, −45 to 315. */
  phase = 0;
  /** The price without its cycle, in quote. */
  trendline = 0;

  get period(): number {
    return this.#cycle.period;
  }
  get smooth(): number {
    return this.#cycle.smooth;
  }
  get sine(): number {
    return Math.sin((this.phase * Math.PI) / 180);
  }
  /** The sine an eighth of a cycle ahead. */
  get leadSine(): number {
    return Math.sin(((this.phase + 45) * Math.PI) / 180);
  }

  /** False while it waits. */
  add(price: number): boolean {
    this.#prices.push(price);
    if (!this.#cycle.add(price)) return false;
    this.#smooths.push(this.#cycle.smooth);
    const bars = Math.min(50, Math.floor(this.#cycle.period + 0.5));
    this.#findPhase(bars);
    let total = 0;
    for (let ago = 0; ago < bars; ago++) total += this.#prices.at(ago);
    const means = this.#means;
    means.push(bars > 0 ? total / bars : total);
    this.trendline = (4 * means.at(0) + 3 * means.at(1) + 2 * means.at(2) + means.at(3)) / 10;
    return true;
  }

  /** The phase of the one cycle in the last `bars` smoothed prices, by their Fourier coefficient. */
  #findPhase(bars: number): void {
    let sines = 0;
    let cosines = 0;
    const stepSine = Math.sin((2 * Math.PI) / bars);
    const stepCosine = Math.cos((2 * Math.PI) / bars);
    let sine = 0;
    let cosine = 1;
    for (let ago = 0; ago < bars; ago++) {
      sines += sine * this.#smooths.at(ago);
      cosines += cosine * this.#smooths.at(ago);
      const turned = cosine * stepCosine - sine * stepSine; // one step further round, without a new sine
      sine = sine * stepCosine + cosine * stepSine;
      cosine = turned;
    }
    if (cosines !== 0) this.phase = (Math.atan(sines / cosines) * 180) / Math.PI;
    else if (sines !== 0) this.phase += sines < 0 ? -90 : 90;
    this.phase += 90 + 360 / this.#cycle.period;
    if (cosines < 0) this.phase += 180;
    if (this.phase > 315) this.phase -= 360;
  }
}
