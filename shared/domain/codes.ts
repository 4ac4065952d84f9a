/**
 * The closed list of reason and error codes, `CATEGORY_CONDITION`. `docs/errors.md` is generated from it.
 * `mend` is what a worried trader should do; it is printed with the error.
 */
export const CODES = {
  // risk denials: the primary reason why a signal did not become an order
  RISK_TRADING_HALTED: {
    means: 'Trading is halted for the account',
    mend: 'tradewind resume, once you know why it was halted',
  },
  RISK_TRADING_REDUCING: {
    means: 'Only exits are allowed for the account',
    mend: 'tradewind resume allows entries again',
  },
  RISK_BREAKER_OPEN: {
    means: 'A circuit breaker is open for the account, the bot, the instrument or the venue',
    mend: 'tradewind breakers says which, why and until when; tradewind breakers close NAME',
  },
  BREAKER_UNKNOWN: {
    means: 'There is no circuit breaker of that name',
    mend: 'tradewind breakers lists those that watch; docs/breakers.md has all',
  },
  BREAKER_NOT_OPEN: {
    means: 'The circuit breaker is closed: there is nothing to close',
    mend: 'tradewind breakers shows where each stands; tradewind breakers hold NAME --for MINUTES keeps one from tripping',
  },
  BREAKER_SUBJECT_WRONG: {
    means:
      'The breaker watches over the account and was given a subject, or over a bot, an instrument or a venue and was given none that is there',
    mend: 'Name the bot, the instrument (binance:BTC/USDT) or the venue with --of; leave it out for the account',
  },
  RISK_BOT_NOT_RUNNING: { means: 'The bot is paused, stopped or in error', mend: 'tradewind resume --bot NAME' },
  BOT_SHADOW: {
    means: 'The bot is in shadow: it decides, and is not traded',
    mend: 'tradewind bot show NAME compares it; tradewind bot shadow NAME off trades it',
  },
  RISK_SIGNAL_EXPIRED: {
    means: 'The signal was older than its validity when it was judged',
    mend: 'Look for a slow agent: tradewind status',
  },
  RISK_DATA_STALE: {
    means: 'The last candle of the instrument is too old to enter on',
    mend: 'tradewind doctor; see data_quality for the gap',
  },
  RISK_DATA_BAD: {
    means: 'The instrument is quarantined after bad data',
    mend: 'See data_quality; it is lifted by the next good candle',
  },
  RISK_CONFIDENCE_LOW: {
    means: 'The signal is less sure than the bot asks',
    mend: 'Lower min_confidence of the bot, if you mean it',
  },
  RISK_POSITION_EXISTS: { means: 'The bot already holds or is entering this instrument', mend: 'Nothing to do' },
  RISK_NO_POSITION: { means: 'There is nothing to exit or to protect', mend: 'Nothing to do' },
  RISK_EXIT_PENDING: { means: 'An exit of this position is already on its way', mend: 'Nothing to do' },
  RISK_MAX_POSITIONS: {
    means: 'The account holds as many positions as it may',
    mend: 'Raise riskManager.maxPositions, if you mean it',
  },
  RISK_MAX_EXPOSURE: {
    means: 'The account would hold more than it may',
    mend: 'Raise riskManager.maxExposureShare, if you mean it',
  },
  RISK_MAX_POSITION_SIZE: {
    means: 'The position would be larger than one may be',
    mend: 'Raise riskManager.maxPositionShare, if you mean it',
  },
  RISK_MAX_HEAT: {
    means: 'All stops hit would cost the account more than it may lose',
    mend: 'Wait for an exit or a tighter stop, or raise riskManager.maxHeat, if you mean it: tradewind risk',
  },
  RISK_BUDGET_BOT: {
    means: "The bot's share of the heat limit is spent",
    mend: 'Wait for an exit, or change riskManager.budgets.bots: tradewind risk',
  },
  RISK_BUDGET_SYMBOL: {
    means: "The symbol's share of the heat limit is spent",
    mend: 'Wait for an exit, or change riskManager.budgets.symbols: tradewind risk',
  },
  RISK_BUDGET_SECTOR: {
    means: "The sector's share of the heat limit is spent",
    mend: 'Wait for an exit, or change riskManager.budgets.sectors: tradewind risk',
  },
  RISK_BUDGET_VENUE: {
    means: "The venue's share of the heat limit is spent",
    mend: 'Wait for an exit, or change riskManager.budgets.venues: tradewind risk',
  },
  RISK_MAX_SYMBOL_EXPOSURE: {
    means: 'The account would hold more of one symbol than it may',
    mend: 'Raise riskManager.maxSymbolShare, if you mean it',
  },
  RISK_MAX_SECTOR_EXPOSURE: {
    means: 'The account would hold more of one sector than it may',
    mend: 'Raise riskManager.maxSectorShare, or change riskManager.sectors, if you mean it',
  },
  RISK_MAX_CLUSTER_EXPOSURE: {
    means: 'The account would hold more of instruments that go together than it may',
    mend: 'Raise riskManager.maxClusterShare, if you mean it: tradewind risk shows the clusters',
  },
  RISK_MAX_LEVERAGE: {
    means: 'The positions would be worth more than leverage may make of the equity',
    mend: 'Raise riskManager.maxLeverage, if you mean it',
  },
  RISK_MAX_POSITIONS_PER_BOT: {
    means: 'The bot holds as many positions as one may',
    mend: 'Raise riskManager.maxPositionsPerBot, if you mean it',
  },
  RISK_MAX_POSITIONS_PER_SYMBOL: {
    means: 'As many bots hold the symbol as may',
    mend: 'Raise riskManager.maxPositionsPerSymbol, if you mean it',
  },
  RISK_NO_EDGE: {
    means: 'The trades that the size would follow from have lost: Kelly says not to bet',
    mend: 'Choose another riskManager.sizing method for the bot, or another strategy',
  },
  RISK_CASH_SHORT: {
    means: 'The bot has no free cash for the entry',
    mend: 'Wait for an exit, or allocate more to the bot',
  },
  RISK_SIZE_BELOW_MINIMUM: {
    means: 'The size that risk allows is below what the venue accepts',
    mend: 'Give the bot more capital, or raise riskManager.perTradeShare',
  },
  RISK_PRICE_COLLAR: {
    means: 'The price moved too far from the one the signal was raised at',
    mend: 'Nothing to do; the next signal has a fresh price',
  },
  RISK_ORDER_RATE: {
    means: 'Too many entries were approved within the last minute',
    mend: 'Raise riskManager.maxEntriesPerMinute, if you mean it',
  },
  RISK_STOP_MISSING: { means: 'An entry without a stop-loss', mend: 'The strategy must give a stop with every entry' },
  RISK_STOP_WRONG_SIDE: {
    means: 'A stop-loss or take-profit on the wrong side of the price',
    mend: 'The strategy must put the stop of a long below the price, its target above it',
  },
  RISK_SHORT_UNAVAILABLE: {
    means: 'The venue is a spot market: what is not held cannot be sold',
    mend: 'Use the strategy for longs only',
  },
  RISK_STOP_NOT_TIGHTER: { means: 'A stop may only move towards the price', mend: 'Nothing to do' },
  RISK_INSTRUMENT_NOT_TRADING: {
    means: 'The venue does not trade the instrument now',
    mend: 'Wait, or remove the instrument from the bot',
  },
  RISK_EQUITY_UNKNOWN: {
    means: 'No equity is known for the bot yet',
    mend: 'Wait for capital to read the balances: tradewind status',
  },
  // execution: denied here, before the venue was called
  EXECUTION_APPROVAL_EXPIRED: {
    means: 'The approval of the entry came too late',
    mend: 'Look for a slow agent: tradewind status',
  },
  EXECUTION_TRADING_HALTED: {
    means: 'Trading was halted between approval and order',
    mend: 'tradewind resume, once you know why',
  },
  EXECUTION_BELOW_MINIMUM: {
    means: 'After rounding the order is below the venue minimum',
    mend: 'Nothing to do; what is left is kept as dust',
  },
  EXECUTION_POSITION_GONE: {
    means: 'The position closed before its exit, or an entry that adds to it, was sent',
    mend: 'Nothing to do',
  },
  EXECUTION_MOVE_PUT_OFF: {
    means:
      'The limits of the venue left no room to move the stop: nothing was sent, and the old one stays until there is room',
    mend: 'Nothing to do; fewer bots that trail, or a larger step of theirs, take less of the limits',
  },
  EXECUTION_SUPERSEDED: { means: 'A newer stop took its place before it was sent', mend: 'Nothing to do' },
  EXECUTION_COMMAND_SUPERSEDED: {
    means: 'A later command set another trading state before this one was done',
    mend: 'See what holds now: tradewind status',
  },
  EXECUTION_TURN_FAILED: {
    means: 'Execution could not take in what happened to one position',
    mend: 'See the log of execution; it tries again with the next reconciliation',
  },
  EXECUTION_ENTRY_PARTLY_FILLED: {
    means: 'Less than half of an entry was filled when its validity ended',
    mend: 'Nothing to do; the rest is cancelled, what was filled keeps its stop',
  },
  EXECUTION_NOT_APPROVED: {
    means: 'No approval of the risk manager stands behind the order',
    mend: 'Somebody wrote to a queue or a table by hand: see audit_log',
  },
  // what a venue call can end in
  VENUE_REJECTED: { means: 'The venue refused the order, with proof', mend: 'See the reason beside it' },
  VENUE_INSUFFICIENT_FUNDS: {
    means: 'The venue says that the balance is too small',
    mend: 'tradewind reconcile; somebody may trade by hand on the account',
  },
  VENUE_KEY_REJECTED: {
    means: 'The venue refuses the API key',
    mend: 'tradewind keys test; then tradewind keys add with a working key',
  },
  VENUE_RATE_LIMITED: {
    means: 'The venue asks to slow down',
    mend: 'Nothing to do; it resumes at the time the venue named',
  },
  VENUE_CLOCK_SKEW: {
    means: 'This clock and the venue differ by more than the request may live',
    mend: 'Set the clock: timedatectl set-ntp true',
  },
  VENUE_UNREACHABLE: {
    means: 'The venue does not answer',
    mend: 'tradewind doctor checks the address and the network',
  },
  VENUE_MAINTENANCE: {
    means: 'The venue is closed for maintenance',
    mend: 'Nothing to do; entries wait until it answers again, exits are tried on',
  },
  VENUE_OUTCOME_UNKNOWN: {
    means: 'The call may or may not have reached the venue',
    mend: 'Nothing to do; the venue is asked by client order id',
  },
  VENUE_UNKNOWN_SYMBOL: {
    means: 'The venue does not list the symbol',
    mend: 'Correct the symbol in the bot or the config',
  },
  VENUE_ORDER_NOT_OPEN: {
    means: 'The order cannot be cancelled or changed: it is not open at the venue any more, or never was',
    mend: 'Nothing to do; the venue is asked how it ended',
  },
  VENUE_CHANGED: {
    means: 'The profile names another venue than the one where positions or orders are open',
    mend: 'Set venue.id back and flatten first, or give the new venue a state folder of its own',
  },
  VENUE_UNSUPPORTED: {
    means: 'The venue cannot do what was asked, so nothing was sent',
    mend: 'tradewind venues lists what each venue can do',
  },
  // market data refused
  CANDLE_PRICE_NOT_POSITIVE: {
    means: 'A price that is zero, negative or not a number',
    mend: 'Nothing to do; the candle is refused and the gap is repaired',
  },
  CANDLE_RANGE_INCONSISTENT: {
    means: 'High or low do not hold open and close',
    mend: 'Nothing to do; the candle is refused and the gap is repaired',
  },
  CANDLE_VOLUME_NEGATIVE: {
    means: 'A negative volume',
    mend: 'Nothing to do; the candle is refused and the gap is repaired',
  },
  CANDLE_DUPLICATE: { means: 'A candle that came before, with the same values', mend: 'Nothing to do' },
  CANDLE_CONFLICT: {
    means: 'A candle that came before, with other values',
    mend: 'The first one stands; check the source',
  },
  CANDLE_OUT_OF_ORDER: { means: 'A candle older than the last one of its instrument', mend: 'Nothing to do' },
  CANDLE_NOT_OVER: {
    means: "A closed candle whose bar is not over by the venue's own clock",
    mend: 'Check the source; the candle is refused',
  },
  CANDLE_OFF_GRID: { means: 'An open time that is no multiple of the timeframe', mend: 'Check the source' },
  CANDLE_OTHER_TIMEFRAME: {
    means: 'Rows of a file whose bars are longer or shorter than those of the rest',
    mend: 'Split the file, or import it once per timeframe with --timeframe',
  },
  CANDLE_GAP: { means: 'Candles are missing', mend: 'Nothing to do; the venue is asked for them' },
  CANDLE_UNREADABLE: { means: 'A market data frame that cannot be read', mend: 'Check the source; the stream goes on' },
  DATA_STALE: { means: 'A stream is connected but silent', mend: 'Nothing to do; it is subscribed again' },
  // trials of studies: why one has no result; the others go on
  TRIAL_IMPOSSIBLE: {
    means: 'The bots of a trial cannot run: an unknown strategy, parameters that it refuses',
    mend: 'Correct the plan of the study',
  },
  TRIAL_STRATEGY_FAILED: {
    means: 'A strategy threw in a trial, wanted something impossible or returned nonsense',
    mend: 'Mend the strategy: a study of its new code runs all trials again',
  },
  TRIAL_STEP_TIMED_OUT: {
    means: 'A strategy did not come back from a step of a trial',
    mend: 'Look for a loop without an end; for slow work, tradewind worker --step',
  },
  TRIAL_TIMED_OUT: {
    means: 'A trial took longer than it may',
    mend: 'Choose a shorter span, or tradewind worker --trial; then tradewind study resume ID --retry',
  },
  TRIAL_OUT_OF_MEMORY: {
    means: 'A trial took more memory than it may',
    mend: 'Keep less in the state of the strategy, or tradewind worker --memory; then tradewind study resume ID --retry',
  },
  TRIAL_CRASHED: {
    means: 'The process in which a trial ran ended',
    mend: 'A strategy must not end its process; else tradewind study resume ID --retry',
  },
  TRIAL_WORKER_LOST: {
    means: 'Many workers ended while they had a trial in hand',
    mend: 'See why workers end on their hosts; then tradewind study resume ID --retry',
  },
  // sources other than venues
  SOURCE_UNREACHABLE: {
    means: 'A source of news, economy or weather does not answer',
    mend: 'Nothing to do; it is asked again. The network, or a proxy, if all are away',
  },
  SOURCE_RATE_LIMITED: {
    means: 'A source asks to slow down',
    mend: 'Nothing to do; it is asked again when it allows. Raise its everyMinutes, if that goes on',
  },
  SOURCE_REFUSED: {
    means: 'A source refuses the question, or the key',
    mend: 'The message has its words: check credentials/sources.json and the section dataCollection.sources',
  },
  SOURCE_UNREADABLE: {
    means: 'A source answers in another form than its documentation says',
    mend: 'Look for a newer version; until then leave the source out of the profile',
  },
  SOURCE_STALE: {
    means: 'A source has not answered for several of its turns',
    mend: 'The warning before it says why; features on it grow old (observed-age), and are not withdrawn',
  },
  SOURCE_KEY_MISSING: {
    means: 'A source stands in the profile, and its key in no file that may be read',
    mend: 'Write it to credentials/sources.json of the state folder, for yourself alone (chmod 600)',
  },
  // capital
  CAPITAL_HELD: {
    means: 'Capital is preserved, or trading is not allowed: nothing is given to bots and nothing leaves',
    mend: 'tradewind capital release, or tradewind resume, once you know why',
  },
  CAPITAL_NOT_FREE: {
    means: 'There is not so much free capital',
    mend: 'tradewind capital shows what is free; positions free theirs when they close',
  },
  CAPITAL_NOT_LOCKED: {
    means: 'Nothing is locked',
    mend: 'tradewind capital shows all locks; tradewind capital lock AMOUNT makes one',
  },
  CAPITAL_UNPRICED: {
    means: 'Something that is held has no price, so that nobody knows what it is worth',
    mend: 'tradewind doctor says whether prices come in; then give the command again',
  },
  CAPITAL_BELOW_MINIMUM: {
    means: 'There is less capital than is recommended for the mode, or for a strategy',
    mend: 'Nothing is refused; deposit more, give the bot more (tradewind allocations set), or lower capital.minimum…',
  },
  WITHDRAWAL_NOT_HELD: {
    means: 'The account holds nothing of this asset',
    mend: 'tradewind capital lists what it holds; an amount without an asset is of the quote asset',
  },
  WITHDRAWAL_TOO_SMALL: {
    means: 'The withdrawal is smaller than one may be',
    mend: 'Ask for more, or lower capital.withdrawals.minAmount',
  },
  WITHDRAWAL_TOO_LARGE: {
    means: 'The withdrawal is a larger share of the capital than one may be',
    mend: 'Ask for less; the rest is possible after the cool-down',
  },
  WITHDRAWAL_COOLING_DOWN: { means: 'The last withdrawal is too recent', mend: 'Wait until the time named' },
  WITHDRAWAL_NOT_PROFIT: {
    means: 'Only realised profit that is not locked may be withdrawn',
    mend: 'Ask for less, unlock profit (tradewind capital unlock), or set capital.withdrawals.profitOnly to false',
  },
  WITHDRAWAL_BELOW_MINIMUM: {
    means: 'What would stay is less than the strategies need',
    mend: 'Ask for less, or change capital.minimumPerStrategy or capital.withdrawals.maintainMinimum',
  },
  WITHDRAWAL_UNEARNED: {
    means: 'The account has not earned enough for withdrawals',
    mend: 'Wait, or change capital.withdrawals.minReturn',
  },
  WITHDRAWAL_NOT_FREE: {
    means: 'So much is not free: it is at work in positions, or held back by entries',
    mend: 'Ask for less, or wait until positions close',
  },
  PROPOSAL_UNKNOWN: { means: 'There is no such proposal', mend: 'tradewind capital proposals lists them' },
  PROPOSAL_NOT_APPROVED: {
    means: 'The proposal was not approved yet: nothing is set aside for it',
    mend: 'tradewind capital approve PROPOSAL, do it at the venue, then tradewind capital sent PROPOSAL',
  },
  PROPOSAL_CLOSED: {
    means: 'The proposal is not in a state in which that may happen',
    mend: 'tradewind capital proposals shows its state',
  },
  // the runtime
  MESSAGE_MALFORMED: {
    means: 'A message that does not fit its schema',
    mend: 'See dead_letters; tradewind db dead-letters',
  },
  MESSAGE_FAILED: { means: 'A message whose handler failed', mend: 'See dead_letters for the error and the message' },
  MESSAGE_ID_TAKEN: {
    means: 'A handler sent two different messages under one id: only the first arrives',
    mend: 'A defect of Tradewind: report it with the context of the error (tradewind errors --json)',
  },
  STRATEGY_FAILED: {
    means: 'A strategy threw, or wanted something impossible; its bot is in error, its positions keep their stops',
    mend: 'Mend the strategy, then tradewind resume --bot NAME',
  },
  AGENT_CRASHED: {
    means: 'An agent ended because of something that it cannot go on after',
    mend: 'It is started again and recovers; tradewind logs shows the reason',
  },
  AGENT_FAULT: { means: 'Something failed that has no code of its own', mend: 'See the message: tradewind logs' },
  CONFIG_INVALID: { means: 'The configuration has errors', mend: 'Correct the lines named' },
  LIVE_NOT_CONFIRMED: {
    means: 'The live profile trades real money, and nobody has confirmed that for this account',
    mend: 'TRADEWIND_PROFILE=live tradewind live enable',
  },
  DATABASE_NEWER: {
    means: 'The database was migrated by a newer version',
    mend: 'Update this checkout, or use another database',
  },
  DATABASE_NOT_MIGRATED: { means: 'The database lacks migrations', mend: 'tradewind migrate' },
  DATABASE_UNREACHABLE: { means: 'Postgres does not answer', mend: 'Check DATABASE_URL; tradewind doctor' },
  REDIS_UNREACHABLE: { means: 'Redis does not answer', mend: 'Check REDIS_URL; tradewind doctor' },
  REDIS_EVICTS: { means: 'Redis may throw queue entries away', mend: 'Set maxmemory-policy noeviction' },
  PORT_OCCUPIED: {
    means: 'Another program listens on a port of this installation',
    mend: 'Stop it, or set TRADEWIND_PORT',
  },
  PROTECTION_MISSING: {
    means: 'A position without its stop on the venue',
    mend: 'It is placed again at once; else the position is closed',
  },
  RECONCILIATION_MISMATCH: { means: 'The venue and our books differ', mend: 'The venue wins; see the finding' },
} as const satisfies Readonly<Record<string, { readonly means: string; readonly mend: string }>>;

export type Code = keyof typeof CODES;
export const CODE_LIST = Object.keys(CODES) as readonly Code[];
