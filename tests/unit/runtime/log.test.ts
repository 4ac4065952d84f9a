import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLog } from '#shared/runtime/log.ts';
import { createRedaction } from '#shared/runtime/redaction.ts';
import { until } from '#tests/integration/messaging/post.ts';

describe('log', () => {
  it('keeps event and level as they are, whatever the fields are called', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradewind-log-'));
    const log = createLog({ process: 'test', folder, level: 'info', redaction: createRedaction() });
    log.warn('reconciliation-failed', { message: 'no answer', level: 7, code: 'VENUE_UNREACHABLE' });
    const read = () => readFileSync(join(folder, 'test.log'), { encoding: 'utf8', flag: 'a+' });
    await until(async () => read().endsWith('\n'));
    expect(JSON.parse(read())).to.include({
      event: 'reconciliation-failed',
      level: 'warn',
      process: 'test',
      message: 'no answer',
      code: 'VENUE_UNREACHABLE',
    });
    rmSync(folder, { recursive: true });
  });
});
