import type { ConnectionEvent } from './port.ts';

/** Several connections that are of use only together, told as one. */
export interface JoinedConnections {
  /** `name` stands, and hears what it should. */
  up(name: string, event: ConnectionEvent): void;
  /** `name` is lost or silent; what it says is told, a loss once. */
  down(name: string, event: ConnectionEvent): void;
}

export function joinConnections(names: readonly string[], tell: (event: ConnectionEvent) => void): JoinedConnections {
  const standing = new Set<string>();
  let was: 'never-up' | 'up' | 'lost' = 'never-up';
  return {
    up: (name, event) => {
      standing.add(name);
      if (standing.size < names.length || was === 'up') return;
      tell({ ...event, kind: was === 'lost' ? 'reconnected' : 'connected' });
      was = 'up';
    },
    down: (name, event) => {
      standing.delete(name);
      if (event.kind !== 'lost') tell(event);
      else if (was !== 'lost') {
        was = 'lost';
        tell(event);
      }
    },
  };
}
