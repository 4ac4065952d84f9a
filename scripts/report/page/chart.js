import { roundMoments, roundValues } from './axis.js';
import { steer } from './view.js';

const RIGHT = 68;
const BOTTOM = 22;
const GAP = 14;

/** The colours of the page, which follow the light and the dark scheme. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${String(name)}`).trim() });
}

/**
 * A canvas with panels above a common axis of time. A panel: `weight`, `range(from, to)` → `[low, high]` or null, `draw(pen)`,
 * `format(value)`, `scale()` → `'linear'` or `'log'`. `readout(time)` says what is under the pointer.
 */
export function timeChart({ canvas, readout, out, panels, view }) {
  // the picture is kept, so that a pointer that moves over a million points costs nothing
  const picture = document.createElement('canvas');
  let hovered = null;
  let waiting = null;
  const width = () => canvas.clientWidth - RIGHT;
  const paint = () => {
    const ratio = window.devicePixelRatio || 1;
    picture.width = Math.round(canvas.clientWidth * ratio);
    picture.height = Math.round(canvas.clientHeight * ratio);
    const context = picture.getContext('2d');
    context.scale(ratio, ratio);
    drawAll({ context, panels, view, width: width(), height: canvas.clientHeight - BOTTOM });
  };
  const show = () => {
    canvas.width = picture.width;
    canvas.height = picture.height;
    const context = canvas.getContext('2d');
    if (picture.width > 0 && picture.height > 0) context.drawImage(picture, 0, 0);
    if (hovered !== null) {
      const ratio = picture.width / canvas.clientWidth;
      context.fillStyle = palette().faint;
      context.fillRect(Math.round(hovered * width() * ratio), 0, ratio, picture.height - BOTTOM * ratio);
    }
    out.textContent = readout(hovered === null ? view.to : view.from + hovered * (view.to - view.from));
  };
  const soon = whole => {
    if (waiting === null) {
      requestAnimationFrame(() => {
        const painted = waiting.whole;
        waiting = null;
        if (painted) paint();
        show();
      });
      waiting = { whole };
    } else if (whole) waiting.whole = true;
  };
  const redraw = () => soon(true);
  steer(canvas, view, {
    plot: () => ({ left: 0, width: width() }),
    hover: share => {
      hovered = share === null || share < 0 || share > 1 ? null : share;
      soon(false);
    },
  });
  view.onChange(redraw);
  new ResizeObserver(redraw).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  return { redraw };
}

function drawAll({ context, panels, view, width, height }) {
  const colours = palette();
  const xOf = time => ((time - view.from) / (view.to - view.from)) * width;
  context.font = '11px system-ui, sans-serif';
  drawMoments(context, { view, xOf, width, height, colours });
  const weights = panels.reduce((sum, panel) => sum + panel.weight, 0);
  const room = height - GAP * panels.length;
  let top = GAP / 2;
  for (const panel of panels) {
    const box = { top, height: (room * panel.weight) / weights, width };
    drawPanel({ context, panel, box, view, xOf, colours });
    top += box.height + GAP;
  }
}

function drawMoments(context, { view, xOf, width, height, colours }) {
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const { time, label } of roundMoments(view.from, view.to, Math.max(2, width / 110))) {
    const x = Math.round(xOf(time));
    context.fillStyle = colours.line;
    context.fillRect(x, 0, 1, height);
    context.fillStyle = colours.faint;
    if (x > 24 && x < width + 20) context.fillText(label, x, height + BOTTOM / 2);
  }
}

function drawPanel({ context, panel, box, view, xOf, colours }) {
  const range = panel.range(view.from, view.to);
  if (range === null) return;
  const log = panel.scale?.() === 'log' && range[0] > 0;
  const place = log ? Math.log : value => value;
  const [low, high] = widened(range.map(place));
  const yOf = value => box.top + box.height * (1 - (place(value) - low) / (high - low));
  const back = log ? Math.exp : value => value;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const value of roundValues(back(low), back(high), box.height / 44)) {
    const y = Math.round(yOf(value));
    context.fillStyle = colours.line;
    context.fillRect(0, y, box.width, 1);
    context.fillStyle = colours.faint;
    context.fillText(panel.format(value), box.width + 8, y);
  }
  context.save();
  context.beginPath();
  context.rect(0, box.top - 3, box.width, box.height + 6);
  context.clip();
  panel.draw({ context, box, view, xOf, yOf, colours });
  context.restore();
}

/** A little room above and below, and some height for what never moves. */
function widened([low, high]) {
  const room = high > low ? (high - low) * 0.04 : Math.max(Math.abs(high) * 0.01, 1e-9);
  return [low - room, high + room];
}
