import { generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import { MAX_LIFE_MS, openTokens } from '#shared/exchange/coinbase/token.ts';
import { epochMs } from '#shared/kernel/time.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const apiKey = 'organizations/a/apiKeys/b';
const secret = String(privateKey.export({ type: 'sec1', format: 'pem' }));
const uri = 'GET api.coinbase.com/api/v3/brokerage/accounts';

function opened(token: string): { readonly header: Record<string, unknown>; readonly claims: Record<string, unknown> } {
  const [head = '', body = '', signature = ''] = token.split('.');
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isSigned = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  expect(isSigned).to.equal(true);
  const parsed = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: parsed(head), claims: parsed(body) };
}

describe('tokens for Coinbase', () => {
  it('name key, request and a life that ends within what was asked for', () => {
    const { header, claims } = opened(openTokens({ apiKey, secret })({ uri, sentAt: epochMs(10_700), lifeMs: 2_000 }));
    expect(header).to.deep.include({ alg: 'ES256', typ: 'JWT', kid: apiKey });
    expect(claims).to.deep.equal({ iss: 'cdp', sub: apiKey, nbf: 9, exp: 12, uri });
  });

  it('never live longer than two minutes, and differ each time', () => {
    const sign = openTokens({ apiKey, secret });
    const terms = { uri: null, sentAt: epochMs(10_999), lifeMs: MAX_LIFE_MS };
    const { header, claims } = opened(sign(terms));
    expect(Number(claims.exp) - Number(claims.nbf)).to.equal(119);
    expect(claims).not.to.have.property('uri');
    expect(opened(sign(terms)).header.nonce).not.to.equal(header.nonce);
  });

  it('are signed with a key as its file holds it, and in the other form of PEM', () => {
    const pkcs8 = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const form of [secret.replaceAll('\n', '\\n'), pkcs8]) {
      opened(openTokens({ apiKey, secret: form })({ uri, sentAt: epochMs(0), lifeMs: 2_000 }));
    }
  });
});
