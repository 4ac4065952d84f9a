import { err, ok, type Result } from '#shared/kernel/result.ts';

/** Where a throw of a strategy's code becomes a value, so that it costs its own bot alone. */
export function attempt<T>(act: () => T): Result<T, string> {
  try {
    return ok(act());
  } catch (error) {
    return err(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}
