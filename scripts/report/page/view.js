/** The span of time that all charts show; whoever changes it, all follow. */
export function makeView(from, to) {
  const listeners = [];
  const view = { from, to };
  const set = (wantedFrom, wantedTo) => {
    const least = Math.min(60_000, to - from);
    const width = Math.min(Math.max(wantedTo - wantedFrom, least), to - from);
    view.from = Math.min(Math.max(wantedFrom, from), to - width);
    view.to = view.from + width;
    for (const listener of listeners) listener();
  };
  return {
    get from() {
      return view.from;
    },
    get to() {
      return view.to;
    },
    onChange: listener => listeners.push(listener),
    set,
    reset: () => set(from, to),
    /** By shares of the span that is shown. */
    pan: share => set(view.from + share * (view.to - view.from), view.to + share * (view.to - view.from)),
    /** `factor` above 1 shows less; what is at the share `at` of the width stays where it is. */
    zoom: (factor, at = 0.5) => {
      const width = (view.to - view.from) / factor;
      const kept = view.from + at * (view.to - view.from);
      set(kept - at * width, kept + (1 - at) * width);
    },
  };
}

const KEYS = {
  ArrowLeft: view => view.pan(-0.1),
  ArrowRight: view => view.pan(0.1),
  PageUp: view => view.pan(-0.9),
  PageDown: view => view.pan(0.9),
  '+': view => view.zoom(1.5),
  '=': view => view.zoom(1.5),
  '-': view => view.zoom(1 / 1.5),
  Home: view => view.reset(),
  0: view => view.reset(),
};

/** Drag, pinch, Ctrl and wheel, double click, and keys. `hover` gets the share of the width under the pointer, or null. */
export function steer(canvas, view, { plot, hover }) {
  const pointers = new Map();
  const shareAt = x => (x - canvas.getBoundingClientRect().left - plot().left) / plot().width;
  canvas.addEventListener('keydown', event => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(view);
  });
  canvas.addEventListener(
    'wheel',
    event => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
      event.preventDefault();
      view.zoom(Math.exp(-(event.deltaY || event.deltaX) / 300), shareAt(event.clientX));
    },
    { passive: false },
  );
  canvas.addEventListener('dblclick', () => view.reset());
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event.clientX);
  });
  canvas.addEventListener('pointermove', event => {
    hover(shareAt(event.clientX));
    if (!pointers.has(event.pointerId)) return;
    const before = [...pointers.values()];
    const moved = event.clientX - pointers.get(event.pointerId);
    pointers.set(event.pointerId, event.clientX);
    const now = [...pointers.values()];
    if (now.length === 1) view.pan(-moved / plot().width);
    else
      view.zoom(
        Math.abs(now[0] - now[1]) / Math.max(1, Math.abs(before[0] - before[1])),
        shareAt((now[0] + now[1]) / 2),
      );
  });
  for (const name of ['pointerup', 'pointercancel'])
    canvas.addEventListener(name, event => pointers.delete(event.pointerId));
  canvas.addEventListener('pointerleave', () => hover(null));
}
