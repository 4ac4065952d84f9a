import { err, ok, type Result } from '../../../kernel/result.ts';
import type { ApiKey } from './api-keys.ts';
import { type AccountEndpoint, type Answer, type Endpoint, weightOf } from './endpoint.ts';
import type { Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Parameters } from './parameters.ts';
import { checkSignature, checkTiming, findKey } from './signed-request.ts';

/** One request to an endpoint, over whichever wire it came. */
export interface Request {
  readonly endpoint: Endpoint;
  readonly parameters: Parameters;
  /** IP address that pays the weight. */
  readonly address: string;
  readonly apiKey: string | undefined;
  /** The text that the signature is over. */
  payload(): string;
  /** The key that the connection logged on with: its requests need no signature of their own. */
  readonly session: ApiKey | null;
}

export interface Performance {
  readonly answer: Answer;
  /** The key that was let in; null for public endpoints and refused ones. */
  readonly key: ApiKey | null;
}

/** Takes the weight, lets the key in, counts new orders, then asks the endpoint. The first refusal is the answer. */
export function perform(request: Request, gateway: Gateway): Performance {
  const { endpoint, parameters } = request;
  const limited = gateway.limits.spend(request.address, weightOf(endpoint, parameters));
  if (limited !== null) return { answer: err(limited), key: null };
  if (endpoint.security === 'none') return { answer: endpoint.handle(parameters, gateway), key: null };
  if (endpoint.orders !== undefined) noteOrderReceived(parameters, gateway);
  const admitted = admit(request, endpoint, gateway);
  if (!admitted.ok) return { answer: admitted, key: null };
  const key = admitted.value;
  const tooMany = endpoint.orders === undefined ? null : gateway.limits.spendOrders(key.account, endpoint.orders);
  return { answer: tooMany === null ? endpoint.handle({ parameters, key }, gateway) : err(tooMany), key };
}

function admit(request: Request, endpoint: AccountEndpoint, gateway: Gateway): Result<ApiKey, Refusal> {
  const { parameters, session } = request;
  const permission = endpoint.security === 'trade' ? 'trade' : 'read';
  if (session !== null && request.apiKey === undefined) {
    const admitted = findKey(gateway.keys, session.apiKey, permission);
    if (!admitted.ok) return admitted;
    const late = endpoint.security === 'key' ? null : checkTiming(parameters, gateway.clocks);
    return late === null ? admitted : err(late);
  }
  const found = findKey(gateway.keys, request.apiKey, permission);
  if (!found.ok || endpoint.security === 'key') return found;
  const late = checkTiming(parameters, gateway.clocks);
  if (late !== null) return err(late);
  const forged = checkSignature(found.value, request.payload(), parameters.get('signature'));
  return forged === null ? ok(found.value) : err(forged);
}

/** The earliest moment at which the order is known to have arrived: before it is judged. */
function noteOrderReceived(parameters: Parameters, { symbols, venue }: Gateway): void {
  const symbol = symbols.symbol(parameters.get('symbol') ?? '');
  const clientOrderId = parameters.get('newClientOrderId');
  if (symbol !== null && clientOrderId !== undefined) venue.latency.orderReceived(symbol, clientOrderId);
}
