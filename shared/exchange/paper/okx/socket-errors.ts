/** What is wrong with a message of a client: `{event: 'error', code, msg}`. Codes: OKX API v5, "WebSocket", "Public". */
export interface SocketError {
  readonly code: string;
  readonly msg: string;
}

const error = (code: string, msg: string): SocketError => ({ code, msg });

export const keyEmpty = error('60001', '"OK_ACCESS_KEY" cannot be empty');
export const signEmpty = error('60002', '"OK_ACCESS_SIGN" cannot be empty');
export const passphraseEmpty = error('60003', '"OK_ACCESS_PASSPHRASE" cannot be empty');
export const invalidTimestamp = error('60004', 'Invalid OK_ACCESS_TIMESTAMP');
export const invalidKey = error('60005', 'Invalid OK_ACCESS_KEY');
export const timestampExpired = error('60006', 'Timestamp request expired');
export const invalidSign = error('60007', 'Invalid sign');
export const loginNotHere = error('60008', 'The current WebSocket endpoint does not support public login.');
export const loginFailed = error('60009', 'Login failed.');
export const pleaseLogIn = error('60011', 'Please log in');
export const illegalRequest = (text: string): SocketError => error('60012', `Illegal request: ${text}`);
export const invalidArgs = error('60013', 'Invalid args');
export const tooFrequent = error('60014', 'Requests too frequent');
export const noSuchChannel = (arg: Readonly<Record<string, unknown>>): SocketError => {
  const named = Object.entries(arg)
    .map(([name, value]) => `${name}:${String(value)}`)
    .join(',');
  const advice = 'Please use the correct URL, channel and parameters referring to API document.';
  return error('60018', `Wrong URL or ${named} doesn't exist. ${advice}`);
};
export const invalidOp = (op: string): SocketError => error('60019', `Invalid OP: ${op}`);
/** Not an error: a notice before the venue hangs up. */
export const comeAgain = error('64008', 'The connection will soon be closed for a service upgrade. Please reconnect.');
export const wrongPassphrase = error('60024', 'Wrong passphrase');
