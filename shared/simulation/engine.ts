import { invariant } from '../kernel/invariant.ts';
import type { EpochMs } from '../kernel/time.ts';
import { carryOut } from './commands.ts';
import { EventLog } from './event-log.ts';
import { liquidateShort } from './margin/liquidation.ts';
import { applyMovement } from './movements.ts';
import { fromPlain, toPlain } from './plain-json.ts';
import { queriesOf } from './queries.ts';
import { type EngineState, emptyState, type Step } from './state.ts';
import type { EngineOptions, EngineSnapshot, MatchingEngine } from './types.ts';

const SNAPSHOT_VERSION = 1;

/**
 * A venue without wires: the same commands and movements in the same order give the same events, to the last digit.
 * With a snapshot it goes on from there; it must be one that `snapshot` gave, and the options those of that engine.
 */
export function createMatchingEngine(options: EngineOptions, snapshot: EngineSnapshot | null = null): MatchingEngine {
  const state = snapshot === null ? emptyState() : restore(snapshot);
  const stepAt = (at: EpochMs): Step => {
    invariant(state.now === null || at >= state.now, `market time goes on from ${state.now}, not back to ${at}`);
    return { state, options, at, log: new EventLog() };
  };
  return {
    execute: (command, at) => {
      const step = stepAt(at);
      const reply = carryOut(step, command);
      if (!reply.ok) return { reply, events: [] };
      liquidateShort(step);
      state.now = at;
      return { reply, events: step.log.close(state, at) };
    },
    move: movement => {
      const step = stepAt(movement.at);
      applyMovement(step, movement);
      liquidateShort(step);
      state.now = movement.at;
      return step.log.close(state, movement.at);
    },
    ...queriesOf(state, options),
    snapshot: () => ({ version: SNAPSHOT_VERSION, state: toPlain(state) }),
  };
}

function restore(snapshot: EngineSnapshot): EngineState {
  invariant(snapshot.version === SNAPSHOT_VERSION, `snapshot version ${snapshot.version} is known`);
  return fromPlain(snapshot.state) as EngineState;
}
