import { expect } from 'chai';
import { CODE_LIST } from '#shared/domain/codes.ts';
import { ERROR_SEVERITIES, severityOf } from '#shared/domain/severity.ts';
import { entryOf, fingerprintOf } from '#shared/runtime/errors/entry.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import { createRedaction } from '#shared/runtime/redaction.ts';

const AT = '2025-11-21T10:00:00.000Z';
const plainly = { redact: (text: string) => text, at: AT };

describe('error entries', () => {
  it('the fingerprint leaves out ids, numbers, times and addresses, and nothing else', () => {
    const first = fingerprintOf(
      'VENUE_UNREACHABLE',
      'no answer of 127.0.0.1:7403 for 3f1a0f5e-1111-8222-8333-0123456789ab',
    );
    const same = fingerprintOf(
      'VENUE_UNREACHABLE',
      'no answer of 10.0.0.7:443 for aaaaaaaa-1111-8222-8333-0123456789ab',
    );
    expect(first)
      .to.match(/^[0-9a-f]{16}$/)
      .and.equal(same);
    expect(fingerprintOf('VENUE_UNREACHABLE', 'no answer at all')).to.not.equal(first);
    expect(fingerprintOf('DATABASE_UNREACHABLE', 'no answer of 10.0.0.7:443 for X')).to.not.equal(first);
    const order = (hex: string) => fingerprintOf('VENUE_REJECTED', `order ${hex} is refused`);
    expect(order('0b'.repeat(16))).to.equal(order('12'.repeat(16)));
  });

  it('takes the code from the fields, from the error, or says that there is none', () => {
    const codeOf = (fields: object) => entryOf('x', { ...fields }, plainly).code;
    expect(codeOf({ code: 'STRATEGY_FAILED' })).to.equal('STRATEGY_FAILED');
    expect(codeOf({ error: new StartFailure('PORT_OCCUPIED', 'taken') })).to.equal('PORT_OCCUPIED');
    expect(codeOf({ error: Object.assign(new Error('no'), { code: '57P01' }) })).to.equal('DATABASE_UNREACHABLE');
    expect(codeOf({ code: '-2011', error: new Error('no') })).to.equal('AGENT_FAULT');
    expect(codeOf({ code: 'toString' })).to.equal('AGENT_FAULT');
  });

  it('holds no secret, neither in the message nor in the context, and nothing that Postgres refuses', () => {
    const redaction = createRedaction();
    redaction.add('s3cr3t-of-the-key');
    const error = new Error('refused\u0000: s3cr3t-of-the-key');
    const entry = entryOf('call-failed', { error, apiKey: 's3cr3t-of-the-key' }, { redact: redaction.apply, at: AT });
    expect(JSON.stringify(entry)).to.not.include('s3cr3t').and.to.not.include('\\u0000');
    expect(entry.message).to.equal('call-failed: refused: [redacted]');
    expect(JSON.parse(entry.context)).to.include({ apiKey: '[redacted]' });
  });

  it('a huge context is cut and stays JSON', () => {
    const { context, message } = entryOf('x', { message: 'y'.repeat(5_000), blob: 'z'.repeat(50_000) }, plainly);
    expect(context.length).to.be.lessThan(20_000);
    expect(JSON.parse(context)).to.have.keys('cut');
    expect(message).to.have.length(1_000);
  });

  it('every code has a severity; what loses money unseen is critical, and a denial is none', () => {
    for (const code of CODE_LIST) expect(ERROR_SEVERITIES).to.include(severityOf(code));
    expect(severityOf('PROTECTION_MISSING')).to.equal('critical');
    expect(severityOf('AGENT_CRASHED')).to.equal('high');
    expect(severityOf('VENUE_UNREACHABLE')).to.equal('medium');
    expect(severityOf('RISK_CASH_SHORT')).to.equal('low');
  });
});
