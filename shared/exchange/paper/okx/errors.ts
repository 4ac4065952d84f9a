/**
 * A refusal as the venue words it: HTTP status, and `code` and `msg` of the body (or `sCode` and `sMsg` of one order in it).
 * Codes: OKX API v5 documentation, "Error Code".
 */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const refusal =
  (status: number) =>
  (code: string, message: string): Refusal => ({ status, code, message });
const ok = refusal(200);
const badRequest = refusal(400);
const unauthorized = refusal(401);

export const unavailable: Refusal = {
  status: 503,
  code: '50001',
  message: 'Service temporarily unavailable. Please try again later.',
};
export const jsonSyntaxError = badRequest('50002', 'JSON syntax error');
export const tooManyRequests: Refusal = { status: 429, code: '50011', message: 'Too Many Requests' };
export const parameterEmpty = (name: string): Refusal => badRequest('50014', `Parameter ${name} cannot be empty.`);
export const deadlinePassed = ok(
  '50036',
  "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.",
);
export const tooManyOrders = ok('50061', 'Order rate limit reached. Please try again later.');
export const timestampExpired = unauthorized('50102', 'Timestamp request expired');
export const headerEmpty = (code: string, name: string): Refusal =>
  unauthorized(code, `Request header "${name}" cannot be empty.`);
export const passphraseIncorrect = unauthorized('50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.');
export const invalidKey = unauthorized('50111', 'Invalid OK-ACCESS-KEY');
export const invalidTimestamp = unauthorized('50112', 'Invalid OK-ACCESS-TIMESTAMP');
export const invalidSign = unauthorized('50113', 'Invalid Sign');
export const notPermitted = unauthorized('50120', "This API key doesn't have permission to use this function");

export const parameterError = (name: string): Refusal => badRequest('51000', `Parameter ${name} error`);
export const unknownInstrument = ok('51001', "Instrument ID or Spread ID doesn't exist.");
export const orderIdRequired = ok('51003', 'Either client order ID or order ID is required');
export const amountTooLarge = ok('51005', 'Your order amount exceeds the max order amount.');
export const priceOutOfLimit = ok('51006', 'Order price is not within the price limit');
export const insufficientBalance = (asset: string): Refusal =>
  ok('51008', `Order failed. Insufficient ${asset} balance in account.`);
export const modeNotSupported = ok('51010', "You can't complete this request under your current account mode.");
export const duplicateClientId = ok('51016', 'Client order ID already exists.');
export const amountTooSmall = ok('51020', 'Your order should meet or exceed the minimum order amount.');
export const instrumentSuspended = ok('51022', 'Instrument suspended');
export const tooManyPending = ok('51025', 'Order count exceeds the limit');
export const duplicateAlgoClientId = (id: string): Refusal =>
  ok('51068', `${id} already exists within algoClOrdId and attachAlgoClOrdId.`);
export const takeProfitLimitNotOnSpot = ok(
  '51094',
  "You can't place TP limit orders in spot, margin, or options trading.",
);
export const noOffer = ok('51109', 'No available offer');
export const batchTooLarge = ok('51111', 'Maximum 20 orders can be placed in bulk');
export const notOnLotSize = ok('51121', 'Order quantity must be a multiple of the lot size.');
export const marketAmountTooLarge = ok('51202', 'Market order amount exceeds the maximum amount.');
export const priceRequired = ok('51204', "The price can't be empty for limit orders.");

export const takeProfitAboveLast = ok('51277', 'TP trigger price cannot be higher than the last price');
export const stopLossBelowLast = ok('51278', 'SL trigger price cannot be lower than the last price');
export const takeProfitBelowLast = ok('51279', 'TP trigger price cannot be lower than the last price');
export const stopLossAboveLast = ok('51280', 'SL trigger price cannot be higher than the last price');

export const cancelOfNothing = ok(
  '51400',
  'Order cancellation failed as the order has been filled, canceled or does not exist.',
);
export const cancelOfCanceled = ok('51401', 'Cancellation failed as the order is already canceled.');
export const cancelOfCompleted = ok('51402', 'Cancellation failed as the order is already completed.');
export const cancelIdRequired = ok('51407', 'Either order ID or client order ID is required.');
export const amendWithoutTerms = ok('51500', 'You must enter a price, quantity, or TP/SL');
export const amendBalance = ok('51502', 'Order failed. Insufficient balance to modify order');
export const amendOfNothing = ok('51503', "Order modification failed as the order doesn't exist.");
export const amendNotForType = ok('51506', 'Order modification unavailable for the order type.');
export const amendOfCanceled = ok('51509', 'Modification failed as the order has been canceled.');
export const amendOfCompleted = ok('51510', 'Modification failed as the order has been completed.');
export const amendNotPostOnly = ok(
  '51511',
  'Operation failed as the order price did not meet the requirement for Post Only.',
);
export const noSuchOrder = ok('51603', 'Order does not exist');

export const transferOfNothing = ok('58114', 'Transfer amount must be greater than 0');
export const transferBalance = ok('58350', 'Insufficient balance');
