import { expect } from 'chai';
import { VERB_NAMES } from '#scripts/terminal/verbs.ts';
import { runCli } from '#tests/integration/cli/rig.ts';

const REQUIRED =
  'start stop status positions orders fills balance equity signals explain why pause resume halt close flatten reconcile logs doctor config migrate keys db'.split(
    ' ',
  );

describe('the command line', () => {
  it('has every verb that was promised', () => expect(VERB_NAMES).to.include.members(REQUIRED));

  it('explains itself without arguments', async () => {
    const { code, out } = await runCli([]);
    expect(code).to.equal(0);
    for (const verb of VERB_NAMES) expect(out).to.include(`  ${verb} `);
    expect(out).to.include('Exit codes:');
  });

  for (const verb of VERB_NAMES) {
    it(`${verb} --help`, async () => {
      const { code, out, err } = await runCli([verb, '--help']);
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(out).to.include(`Usage: tradewind ${verb}`);
    });
  }

  const wrong = [
    'staus',
    'orders --limit x',
    'orders --limit 0',
    'orders extra',
    'status --watch -3',
    'halt --id 1',
    'close',
    'keys nonsense',
    'equity --since soon',
    'logs --level loud',
  ];
  for (const line of wrong) {
    it(`${line}: wrong usage`, async () => {
      const { code, out, err } = await runCli(line);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.match(/--help says more/);
    });
  }

  it('names the help of the very command that was wrong', async () => {
    expect((await runCli('keys add')).err).to.include('(tradewind keys add --help says more)');
    expect((await runCli('db size --nonsense')).err).to.include('(tradewind db size --help says more)');
    expect((await runCli('staus')).err).to.include('(tradewind --help says more)');
  });

  it('suggests the verb that was meant', async () => {
    expect((await runCli('staus')).err).to.include('Did you mean status?');
  });

  it('says one thing when nothing is set up', async () => {
    const env = { TRADEWIND_HOME: '/nonexistent/tradewind', TRADEWIND_CONFIG: 'tests/unit/cli/profile.yaml' };
    const { code, out, err } = await runCli('positions', { env });
    expect({ code, out }).to.deep.equal({ code: 3, out: '' });
    expect(err).to.match(/^✗ Tradewind is not set up here: .*\(DATABASE_NOT_MIGRATED\)\n {2}→ npm start/);
  });

  it('tells a program the same as JSON', async () => {
    const env = { TRADEWIND_HOME: '/nonexistent/tradewind', TRADEWIND_CONFIG: 'tests/unit/cli/profile.yaml' };
    const { err } = await runCli('positions --json', { env });
    expect(JSON.parse(err).error).to.include({ code: 'DATABASE_NOT_MIGRATED', exit: 3 });
  });

  it('names a port that cannot be', async () => {
    const { code, err } = await runCli('logs', { env: { TRADEWIND_PORT: 'abc' } });
    expect(code).to.equal(1);
    expect(err).to.match(/TRADEWIND_PORT: .*got abc.*\n {2}→ set TRADEWIND_PORT=7400/);
  });

  it('shows where an error comes from only when asked', async () => {
    const env = { TRADEWIND_PORT: '70000' };
    expect((await runCli('logs', { env })).err).to.not.include('    at ');
    expect((await runCli('logs --debug', { env })).err).to.include('    at ');
  });
});
