import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { MarketData, Unsubscribe } from '#shared/exchange/port.ts';
import { swappable } from '#shared/exchange/swappable.ts';
import { VENUES, venueUrls } from '#shared/exchange/venues.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import { systemForSwap } from '#shared/runtime/config/venue-swap.ts';
import { equipVenue } from '#shared/runtime/venue/equip.ts';
import { openVenueBudget, withBudget } from '#shared/runtime/venue-budget.ts';
import { type DataCollectionConfig, dataCollectionConfig } from './config.ts';
import { onVenueMoved } from './handlers/venue-moved.ts';
import { openSources } from './sources/open.ts';
import type { Poller } from './sources/poller.ts';
import { type Remembered, remember } from './store.ts';
import { type Collector, openCollector } from './streams/collector.ts';
import { openFindings } from './streams/findings.ts';
import { type Flows, openFlows } from './streams/flows.ts';
import { refreshInstruments } from './streams/instruments.ts';
import { openPulses, type Pulses } from './streams/pulses.ts';
import { publishTicks } from './streams/ticks.ts';
import { openWriter } from './streams/writer.ts';

const RETRY_MS = 250;

/** Turns a venue's streams and history into stored candles, marks and instruments, and tells what closed. */
export const dataCollection: AgentDefinition<DataCollectionConfig> = {
  name: 'data-collection',
  config: dataCollectionConfig,
  start,
};

async function start(context: AgentContext<DataCollectionConfig>): Promise<RunningAgent> {
  const { system, addresses, wallNow } = context;
  const venue = VENUES[system.venue.id];
  const symbols = system.instruments.map(symbol => symbol as MarketSymbol);
  const ids = symbols.map(symbol => `${system.venue.id}:${symbol}`);
  const urls = venueUrls(system.venue, addresses.ports.paperExchange);
  const published = venue.capabilities.rateLimits;
  const { budget, move } = await openVenueBudget(context, { restUrl: urls.restUrl, published });
  const open = ({ venue: { recvWindowMs, ...at } }: SystemConfig): Promise<MarketData> =>
    venue.openMarketData({ ...venueUrls(at, addresses.ports.paperExchange), recvWindowMs, budget, wallNow });
  const [{ adapter, swap }, remembered] = await Promise.all([
    open(system).then(first => swappable(first)),
    remember(context.db, ids, system.baseTimeframe),
  ]);
  const equipped = equipVenue(adapter, context, context.config.venueReads);
  const market = equipped.port;
  const pulses = openPulses(context.metrics.registry, wallNow);
  const flows = openFlows(symbols, system.baseTimeframe, () => context.marketNow());
  const collector = collect(context, market, { pulses, flows });
  const instruments = keepInstruments(context, market, collector);
  let stopTicks: Unsubscribe = () => undefined;
  let sources: Poller | null = null;
  const running: RunningAgent = {
    handlers: [
      onVenueMoved(async () => {
        const now = systemForSwap(system, CHECKOUT);
        if (!now.ok) throw new Error(now.error);
        await move(venueUrls(now.value.venue, addresses.ports.paperExchange).restUrl);
        swap(await open(now.value));
      }, context.log),
    ],
    begin: async () => {
      collector.follow(symbols);
      for (const each of remembered) collector.add(symbolOf(each), each);
      instruments.start();
      stopTicks = publishTicks({ context, market, symbols, pulses, flows });
      sources = await openSources(context);
    },
    health: () => instruments.health() ?? collector.health() ?? equipped.problem(),
    details: () => ({
      ...collector.details(),
      breakers: equipped.breakers(),
      streamAgesMs: pulses.ages(),
      sourceProblems: sources?.problems() ?? {},
    }),
    stop: async () => {
      stopTicks();
      sources?.stop();
      instruments.stop();
      collector.stop();
      await market.close();
      await equipped.close();
    },
  };
  return withBudget(running, budget);
}

const symbolOf = ({ id }: Remembered): MarketSymbol => id.slice(id.indexOf(':') + 1) as MarketSymbol;

interface Heard {
  readonly pulses: Pulses;
  readonly flows: Flows;
}

function collect(context: AgentContext<DataCollectionConfig>, market: MarketData, heard: Heard): Collector {
  const { metrics, config, system, wallNow } = context;
  const stored = metrics.counter('candles_stored_total', 'Closed candles written');
  const found = metrics.counter('data_findings_total', 'Findings about market data', ['code']);
  const writer = openWriter(context, { timeframe: system.baseTimeframe, account: system.account }, count =>
    stored.inc(count),
  );
  const findings = openFindings({
    perMinute: config.maxFindingsPerMinute,
    now: wallNow,
    write: writer.report,
    count: code => found.inc({ code }),
  });
  return openCollector({ context, market, writer, findings, timeframe: system.baseTimeframe, ...heard });
}

interface Instruments {
  start(): void;
  stop(): void;
  health(): string | null;
}

/** Reads the instruments at once, again until the venue answers, and then every `instrumentsRefreshMs`. */
function keepInstruments(
  context: AgentContext<DataCollectionConfig>,
  market: MarketData,
  collector: Collector,
): Instruments {
  let timer: NodeJS.Timeout | undefined;
  let problem: string | null = 'the instruments are not read yet';
  let stopped = false;
  const refresh = async (): Promise<void> => {
    const refreshed = await refreshInstruments(context, market);
    if (refreshed.ok) {
      const { listed, unknown } = refreshed.value;
      const ids = listed.map(symbol => `${market.capabilities.venue}:${symbol}`);
      const remembered = await remember(context.db, ids, context.system.baseTimeframe);
      for (const each of remembered) collector.add(symbolOf(each), each);
      problem = unknown.length === 0 ? null : `VENUE_UNKNOWN_SYMBOL: ${unknown.join(', ')}`;
    }
    if (stopped) return;
    const retryInMs = refreshed.ok ? 0 : (refreshed.error.retryAt ?? 0) - context.wallNow();
    timer = setTimeout(run, refreshed.ok ? context.config.instrumentsRefreshMs : Math.max(RETRY_MS, retryInMs));
  };
  const run = (): void =>
    void refresh().catch(error => {
      if (!isTransient(error)) context.crash(error);
      context.log.warn('instruments-retried', { error });
      if (!stopped) timer = setTimeout(run, RETRY_MS);
    });
  return {
    start: run,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
    health: () => problem,
  };
}
