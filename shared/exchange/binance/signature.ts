import { createHmac, createPrivateKey, sign } from 'node:crypto';

/**
 * The signature of a WebSocket API request: HMAC-SHA256 in hex for a plain secret, base64 of Ed25519 or RSA-SHA256 for a PEM
 * key. Parameters are signed sorted by name, unescaped (Binance WebSocket API, "SIGNED request security").
 */
export function signParameters(parameters: Readonly<Record<string, string | number>>, secret: string): string {
  const payload = Object.keys(parameters)
    .sort()
    .map(name => `${name}=${parameters[name]}`)
    .join('&');
  if (!secret.includes('PRIVATE KEY')) return createHmac('sha256', secret).update(payload).digest('hex');
  const key = createPrivateKey(secret);
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'sha256' : null;
  return sign(algorithm, Buffer.from(payload), key).toString('base64');
}
