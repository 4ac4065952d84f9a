import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { addresses } from '#shared/runtime/addresses.ts';
import { parseProfile, profilePath, readProfile, sectionOf } from '#shared/runtime/config/load.ts';

const GOOD = 'profile: demo\nvenue: {}\ninstruments: [BTC/USDT]\nbaseTimeframe: 1s\n';

describe('profile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-profile-'));
  after(() => rmSync(folder, { recursive: true }));
  const profile = (text: string) => {
    const file = join(folder, 'test.yaml');
    writeFileSync(file, text);
    return readProfile(file);
  };
  const capital = z.strictObject({ everyMs: z.int().min(100).default(1_000) });

  it('gives each section its defaults', () => {
    const parsed = parseProfile(profile(GOOD), { capital });
    expect(parsed.ok && parsed.value.sections.capital).to.deep.equal({ everyMs: 1_000 });
    expect(parsed.ok && parsed.value.system.account).to.equal('main');
  });

  it('reports all violations at once, each with file, line, path and what was expected', () => {
    const text = `${GOOD.replace('1s', '7s')}capital:\n  everyMs: 5\n  oops: 1\nsurprise: 2\n`;
    const parsed = parseProfile(profile(text), { capital });
    const errors = parsed.ok ? [] : parsed.errors;
    expect(errors).to.have.length(4);
    expect(errors.join('\n')).to.match(/test\.yaml:4: baseTimeframe: .*"1s"/);
    expect(errors.join('\n')).to.match(/test\.yaml:6: capital\.everyMs: .*100/);
    expect(errors.join('\n')).to.match(/test\.yaml:7: capital\.oops: there is no such setting/);
    expect(errors.join('\n')).to.match(/test\.yaml:8: surprise: there is no such setting/);
  });

  it('names a file that is missing, broken or empty', () => {
    expect(() => readProfile(join(folder, 'none.yaml'))).to.throw(/none\.yaml: no such file/);
    expect(() => profile('a: [')).to.throw(/CONFIG_INVALID.*test\.yaml/s);
    expect(() => profile('just text')).to.throw(/expected keys and values/);
  });

  it('is the one that the environment names', () => {
    expect(profilePath({}, '/x')).to.equal('/x/config/demo.yaml');
    expect(profilePath({ TRADEWIND_PROFILE: 'live' }, '/x')).to.equal('/x/config/live.yaml');
    expect(profilePath({ TRADEWIND_CONFIG: 'mine.yaml' }, '/x')).to.equal('/x/mine.yaml');
    expect(profilePath({ TRADEWIND_CONFIG: '/y/mine.yaml' }, '/x')).to.equal('/y/mine.yaml');
  });

  it('knows the section of each process', () => {
    expect(sectionOf('risk-manager')).to.equal('riskManager');
    expect(() => sectionOf('nobody')).to.throw(RangeError);
  });
});

describe('addresses', () => {
  it('follow from the home and the base port', () => {
    const { home, ports } = addresses({ TRADEWIND_HOME: 'state', TRADEWIND_PORT: '9000' }, '/x');
    expect(home).to.equal('/x/state');
    expect([ports.api, ports.postgres, ports.health['data-collection'], ports.health.monitor]).to.deep.equal([
      9000, 9001, 9010, 9016,
    ]);
  });
  it('refuse a port that is none', () => {
    expect(() => addresses({ TRADEWIND_PORT: 'many' }, '/x')).to.throw(/TRADEWIND_PORT/);
  });
});
