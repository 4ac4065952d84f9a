const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTHS = [1, 2, 3, 6, 12, 24, 60];

/** Index of the first value that is at least `wanted`. */
export function firstAtLeast(values, wanted) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Round values between two others, about `count` of them. */
export function roundValues(from, to, count) {
  const rough = (to - from) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(one => one * power).find(one => one >= rough) ?? rough;
  const values = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step)
    values.push(Math.abs(value) < step / 1e6 ? 0 : value);
  return values;
}

/** Round moments (UTC) between two others, about `count` of them, with their labels. */
export function roundMoments(from, to, count) {
  const rough = (to - from) / Math.max(1, count);
  const step = STEPS.find(one => one >= rough);
  const moments = [];
  if (step !== undefined) {
    for (let time = Math.ceil(from / step) * step; time <= to; time += step) moments.push(time);
  } else {
    const months = MONTHS.find(one => one * 30 * DAY >= rough) ?? 120;
    const start = new Date(from);
    const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
    for (let month = Math.ceil(first / months) * months; monthStart(month) <= to; month += months)
      moments.push(monthStart(month));
  }
  return moments.filter(time => time >= from && time <= to).map(time => ({ time, label: momentLabel(time, step) }));
}

/** The start of a month that is counted from the year 0. */
const monthStart = month => Date.UTC(Math.floor(month / 12), month % 12);

function momentLabel(time, step) {
  const iso = new Date(time).toISOString();
  if (step === undefined) return iso.slice(5, 7) === '01' ? iso.slice(0, 4) : iso.slice(0, 7);
  if (step >= DAY) return iso.slice(0, 10);
  return iso.slice(11, 16) === '00:00' ? iso.slice(5, 10) : iso.slice(11, 16);
}
