/** A refusal as the venue's gateway words it: its name, its number (those of gRPC) and a sentence. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly message: string;
}

/** Whatever is wrong with a token, the venue says no more than this, and not in JSON. */
export const unauthorized: Refusal = { status: 401, error: 'unauthorized', code: 16, message: 'Unauthorized' };

export const permissionDenied: Refusal = {
  status: 403,
  error: 'PERMISSION_DENIED',
  code: 7,
  message: 'Missing required scopes',
};

export const invalidArgument = (message: string): Refusal => ({
  status: 400,
  error: 'INVALID_ARGUMENT',
  code: 3,
  message,
});

export const notFound = (message: string): Refusal => ({ status: 404, error: 'NOT_FOUND', code: 5, message });

export const invalidProduct: Refusal = invalidArgument('ProductID is invalid');
export const orderNotFound: Refusal = notFound('order with this orderID was not found');
export const unknownRoute: Refusal = notFound('Not Found');

export const rateLimitExceeded: Refusal = {
  status: 429,
  error: 'rate_limit_exceeded',
  code: 8,
  message: 'Too many requests',
};

export const underMaintenance: Refusal = {
  status: 503,
  error: 'UNAVAILABLE',
  code: 14,
  message: 'Service is under maintenance',
};

export const refusalBody = ({ error, code, message }: Refusal): object => ({
  error,
  code,
  message,
  error_details: message,
  details: [],
});
