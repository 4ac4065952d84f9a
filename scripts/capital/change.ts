import { Argument, type Command, InvalidArgumentError } from 'commander';
import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { withNote } from '#scripts/terminal/options.ts';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { ID_TEXT, type Id } from '#shared/kernel/ids.ts';

type CapitalCommand = PayloadIn<'capital-commanded'>;
/** A command without what every one has. */
type Wish = CapitalCommand extends infer One
  ? One extends CapitalCommand
    ? Omit<One, 'commandId' | 'account'>
    : never
  : never;

const command = (cli: Cli, options: CommandOptions, wish: Wish): Promise<void> =>
  runCommands(cli, options, async ({ settings, make }) => {
    const { account } = settings.system;
    const payload = (commandId: Id): CapitalCommand => ({ ...wish, commandId, account }) as CapitalCommand;
    return [make('capital-commanded', { kind: wish.kind, key: account, payload })];
  });

function money(text: string): string {
  if (parseDecimal(text)?.gt(0) !== true) throw new InvalidArgumentError('Expected an amount above 0.');
  return text;
}

function proposalId(text: string): Id {
  const id = text.toLowerCase();
  if (!ID_TEXT.test(id)) throw new InvalidArgumentError('Expected the id of a proposal: tradewind capital proposals.');
  return id as Id;
}

interface Reasoned extends CommandOptions {
  readonly reason: string;
}
const withReason = (one: Command): Command => withCommandOptions(one.option('--reason <text>', 'for the record', ''));

export function defineWithdraw(one: Command, cli: Cli): void {
  withNote(
    withReason(
      one
        .description('propose a withdrawal, which a person then approves and sends')
        .argument('<amount>', 'how much', money)
        .argument('[asset]', 'of what; left out: the quote asset'),
    ),
    'The rules are those of capital.withdrawals. No key may withdraw: after the approval the amount is set aside, and you send it at the venue.',
  ).action((amount: string, asset: string | undefined, { reason, ...options }: Reasoned) =>
    runCommands(cli, options, async ({ settings, make }) => {
      const { account, quoteAsset } = settings.system;
      const wish = { kind: 'withdraw', asset: (asset ?? quoteAsset).toUpperCase(), amount, reason } as const;
      return [
        make('capital-commanded', {
          kind: 'withdraw',
          key: account,
          payload: commandId => ({ ...wish, commandId, account }),
        }),
      ];
    }),
  );
}

const JUDGED = {
  approve: ['approve-proposal', 'approve a proposal: a withdrawal is set aside from trading'],
  sent: ['sent-proposal', 'say that it was done at the venue; what leaves is booked when the venue shows it'],
  reject: ['reject-proposal', 'give a proposal up: what was set aside comes back'],
} as const;

export function defineJudged(parent: Command, cli: Cli): void {
  for (const [name, [kind, description]] of Object.entries(JUDGED)) {
    withCommandOptions(
      parent.command(name).description(description).argument('<proposal>', 'its id', proposalId),
    ).action((id: Id, options: CommandOptions) => command(cli, options, { kind, proposalId: id }));
  }
}

export function defineDeposit(one: Command, cli: Cli): void {
  one.description('how a deposit is made').action(() => {
    cli.terminal.out(
      [
        'Send it to the account at the venue: it is seen within a few readings of the balances and needs no word here.',
        'From capital.deposits.minAmount on it is divided at once by the method of allocation, the reserve first; less waits, unassigned, for the next rebalancing.',
        'tradewind capital history shows it.',
      ].join('\n'),
    );
  });
}

export function defineLocks(parent: Command, cli: Cli): void {
  withReason(
    parent
      .command('lock')
      .description('keep free quote from trading until the next quarter')
      .argument('<amount>', 'quote', money),
  ).action((amount: string, { reason, ...options }: Reasoned) =>
    command(cli, options, { kind: 'lock-capital', amount, reason }),
  );
  withCommandOptions(
    parent
      .command('unlock')
      .description('ask for locked capital before its time: it comes free after the notice')
      .argument(
        '[amount]',
        'quote, of whole locks: the last to end first, until they hold it; left out: all of it',
        money,
      ),
  ).action((amount: string | undefined, options: CommandOptions) =>
    command(cli, options, { kind: 'unlock-capital', amount: amount ?? null }),
  );
}

export function definePreservation(parent: Command, cli: Cli): void {
  withReason(
    parent.command('preserve').description('in an emergency: all free quote goes to the reserve, nothing leaves'),
  ).action(({ reason, ...options }: Reasoned) => command(cli, options, { kind: 'preserve-capital', reason }));
  withCommandOptions(parent.command('release').description('end that: the reserve gives back by rebalancing')).action(
    (options: CommandOptions) => command(cli, options, { kind: 'release-capital' }),
  );
}

export function defineRebalance(one: Command, cli: Cli): void {
  withNote(
    withCommandOptions(one.description('move free capital towards the targets now')),
    'The limit of a day and the cool-down hold all the same; open positions are never touched.',
  ).action((options: CommandOptions) => command(cli, options, { kind: 'rebalance' }));
}

export function defineMethod(one: Command, cli: Cli, methods: readonly string[]): void {
  withNote(
    withCommandOptions(
      one
        .description('divide capital by another method')
        .addArgument(new Argument('<method>', 'how').choices([...methods, 'profile'])),
    ),
    'profile goes back to what the profile says. It takes effect at the next rebalancing.',
  ).action((method: string, options: CommandOptions) =>
    command(cli, options, { kind: 'set-method', method: method === 'profile' ? null : method }),
  );
}
