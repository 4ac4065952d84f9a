import { firstAtLeast } from './axis.js';

/** The points of a series that a span of time shows, with one more on each side so that the line reaches the edges. */
export function visible(time, from, to) {
  return [Math.max(0, firstAtLeast(time, from) - 1), Math.min(time.length, firstAtLeast(time, to) + 1)];
}

export function rangeOf(values, [first, end]) {
  let low = Infinity;
  let high = -Infinity;
  for (let index = first; index < end; index++) {
    if (values[index] < low) low = values[index];
    if (values[index] > high) high = values[index];
  }
  return low > high ? null : [low, high];
}

/**
 * A line through many points: per pixel only its first, lowest, highest and last one, which draws the same as all of them.
 * Returns how many were drawn.
 */
export function traceLine({ context, view, xOf, yOf }, time, values) {
  const [first, end] = visible(time, view.from, view.to);
  let drawn = 0;
  const point = (x, value) => {
    if (drawn === 0) context.moveTo(x, yOf(value));
    else context.lineTo(x, yOf(value));
    drawn += 1;
  };
  context.beginPath();
  for (let index = first; index < end; ) {
    const pixel = Math.floor(xOf(time[index]));
    let [low, high, last, count] = [values[index], values[index], values[index], 0];
    for (; index < end && Math.floor(xOf(time[index])) === pixel; index++, count++) {
      last = values[index];
      if (last < low) low = last;
      if (last > high) high = last;
    }
    if (count < 4) {
      for (let one = index - count; one < index; one++) point(xOf(time[one]), values[one]);
    } else {
      for (const value of [values[index - count], low, high, last]) point(pixel + 0.5, value);
    }
  }
  return drawn;
}
