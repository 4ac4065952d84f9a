const ARRAYS = { f64: Float64Array, f32: Float32Array, i32: Int32Array };

/** A column of `pack.ts`, as numbers. */
export async function unpack({ type, coding, data }) {
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const values = new ARRAYS[type](await new Response(stream).arrayBuffer());
  if (coding === 'delta') for (let index = 1; index < values.length; index++) values[index] += values[index - 1];
  return values;
}

/** Bars of `pack.ts`, as columns. */
export async function unpackBars({ count, scale, ...packed }) {
  const [time, gap, body, upper, lower] = await Promise.all(
    [packed.time, packed.gap, packed.body, packed.upper, packed.lower].map(unpack),
  );
  const column = () => new Float64Array(count);
  const bars = { time, open: column(), high: column(), low: column(), close: column() };
  let last = 0;
  for (let index = 0; index < count; index++) {
    const open = last + gap[index];
    last = open + body[index];
    bars.open[index] = open / scale;
    bars.close[index] = last / scale;
    bars.high[index] = (Math.max(open, last) + upper[index]) / scale;
    bars.low[index] = (Math.min(open, last) - lower[index]) / scale;
  }
  return bars;
}
