/**
 * A refusal as the venue words it: HTTP status and the JSON body `{code, msg}`.
 * Codes and messages: Binance Spot API documentation, "Error codes".
 */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  /** Both halves of a cancel-replace, or what a limited WebSocket request may know. */
  readonly data?: unknown;
  /** Seconds until the client may come again (429 and 418 on request weight). */
  readonly retryAfterSeconds?: number;
}

const refusal =
  (status: number, code: number) =>
  (message: string): Refusal => ({ status, code, message });

const badRequest = (code: number, message: string): Refusal => ({ status: 400, code, message });

/** The request did not reach the matching engine: a filter, or a value that no order may have. */
export const invalidMessage = refusal(400, -1013);
export const filterFailure = (filter: string): Refusal => invalidMessage(`Filter failure: ${filter}`);
/** The matching engine refused a new order, or a cancel. */
export const newOrderRejected = refusal(400, -2010);
export const cancelRejected = refusal(400, -2011);
export const amendRejected = refusal(400, -2038);

export const unknownOrderSent = cancelRejected('Unknown order sent.');
export const noSuchOrder = badRequest(-2013, 'Order does not exist.');
export const noSuchOrderList = badRequest(-2018, 'Order list does not exist.');

export const unsupportedOperation = badRequest(-1020, 'This operation is not supported.');
export const timestampOutsideWindow = badRequest(-1021, 'Timestamp for this request is outside of the recvWindow.');
export const timestampAhead = badRequest(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
export const invalidSignature = badRequest(-1022, 'Signature for this request is not valid.');
export const underMaintenance: Refusal = { status: 503, code: 1, message: 'System is under maintenance.' };
export const apiKeyFormat: Refusal = { status: 401, code: -2014, message: 'API-key format invalid.' };
export const apiKeyRejected: Refusal = {
  status: 401,
  code: -2015,
  message: 'Invalid API-key, IP, or permissions for action.',
};

export const illegalCharacters = (name: string, pattern: string): Refusal =>
  badRequest(-1100, `Illegal characters found in parameter '${name}'; legal range is '${pattern}'.`);
export const duplicateParameter = badRequest(-1101, 'Duplicate values for a parameter detected.');
export const mandatoryParameter = (name: string): Refusal =>
  badRequest(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const eitherParameter = (first: string, second: string): Refusal =>
  badRequest(-1102, `Param '${first}' or '${second}' must be sent, but both were empty/null!`);
export const unreadParameters = (read: number, sent: number): Refusal =>
  badRequest(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`);
export const emptyParameter = (name: string): Refusal => badRequest(-1105, `Parameter '${name}' was empty.`);
export const notRequired = (name: string): Refusal => badRequest(-1106, `Parameter '${name}' sent when not required.`);
export const tooMuchPrecision = (name: string): Refusal =>
  badRequest(-1111, `Parameter '${name}' has too much precision.`);
export const invalidTimeInForce = badRequest(-1115, 'Invalid timeInForce.');
export const invalidOrderType = badRequest(-1116, 'Invalid orderType.');
export const invalidSide = badRequest(-1117, 'Invalid side.');
export const invalidInterval = badRequest(-1120, 'Invalid interval.');
export const invalidSymbol = badRequest(-1121, 'Invalid symbol.');
export const invalidListenKey = badRequest(-1125, 'This listenKey does not exist.');
export const optionalParametersConflict = badRequest(-1128, 'Combination of optional parameters invalid.');
export const invalidParameter = (name: string): Refusal =>
  badRequest(-1130, `Data sent for parameter '${name}' is not valid.`);
export const recvWindowTooLarge = badRequest(-1131, 'recvWindow must be less than 60000.');
export const invalidJson = badRequest(-1135, 'Invalid JSON Request');
export const invalidCancelRestrictions = badRequest(-1145, 'Invalid cancelRestrictions.');
export const stopLossMustBeAbove = badRequest(-1196, 'A stop loss order in a buy OCO must be above.');
export const stopLossMustBeBelow = badRequest(-1197, 'A stop loss order in a sell OCO must be below.');
export const buyLimitMustBeBelow = badRequest(-1165, 'A limit order in a buy OCO must be below.');
export const sellLimitMustBeAbove = badRequest(-1166, 'A limit order in a sell OCO must be above.');
export const ocoNeedsContingent = badRequest(-1168, 'At least one OCO order must be contingent.');
export const ocoOrderType = badRequest(-1158, 'Order type not supported in OCO.');
export const buyTakeProfitMustBeBelow = badRequest(-1198, 'A take profit order in a buy OCO must be below.');
export const sellTakeProfitMustBeAbove = badRequest(-1199, 'A take profit order in a sell OCO must be above.');

export const tooMuchWeight = (limit: number, retryAfterSeconds: number): Refusal => ({
  status: 429,
  code: -1003,
  message:
    `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ` +
    'Please use WebSocket Streams for live updates to avoid polling the API.',
  retryAfterSeconds,
});
export const banned = (untilMs: number, retryAfterSeconds: number): Refusal => ({
  status: 418,
  code: -1003,
  message:
    `Way too much request weight used; IP banned until ${untilMs}. ` +
    'Please use WebSocket Streams for live updates to avoid bans.',
  retryAfterSeconds,
});
/** Without Retry-After, as documented for order counts. */
export const tooManyOrders = (limit: number, interval: string): Refusal => ({
  status: 429,
  code: -1015,
  message: `Too many new orders; current limit is ${limit} orders per ${interval}.`,
});

/** The body of a refusal. */
export const refusalBody = ({ code, message, data }: Refusal): object =>
  data === undefined ? { code, msg: message } : { code, msg: message, data };
