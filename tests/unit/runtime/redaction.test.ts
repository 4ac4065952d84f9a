import { expect } from 'chai';
import fc from 'fast-check';
import { createRedaction } from '#shared/runtime/redaction.ts';

describe('redaction', () => {
  it('takes out secrets by value, wherever they stand', () => {
    const redaction = createRedaction();
    redaction.add('s3cr3t-value');
    redaction.add('postgres://user:p%40ssword@host/db');
    expect(redaction.apply('a s3cr3t-value b p@ssword c p%40ssword')).to.equal(
      'a [redacted] b [redacted] c [redacted]',
    );
  });

  it('takes out a key of many lines and one with quotes, as they are and as JSON writes them', () => {
    const redaction = createRedaction();
    const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----\n';
    redaction.add(pem);
    redaction.add('with"quote\\');
    for (const text of [pem, JSON.stringify({ pem }), pem.replaceAll('\n', ' ')]) {
      expect(redaction.apply(text)).to.not.contain('MC4CAQAwBQYDK2VwBCIEIA');
    }
    expect(redaction.apply(JSON.stringify({ key: 'with"quote\\' }))).to.equal('{"key":"[redacted]"}');
  });

  it('leaves no secret in any text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9+/=_-]{6,60}$/), fc.string(), fc.string(), (secret, before, after) => {
        const redaction = createRedaction();
        redaction.add(secret);
        return !redaction.apply(before + secret + after).includes(secret) || '[redacted]'.includes(secret);
      }),
    );
  });
});
