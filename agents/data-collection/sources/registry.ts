import type { SourcesConfig } from './config.ts';
import type { SourceKeys } from './credentials.ts';
import { fearAndGreed } from './fear-and-greed.ts';
import { fred } from './fred.ts';
import type { Http } from './http.ts';
import { newsApi } from './news-api.ts';
import { reddit } from './reddit.ts';
import type { Source, SourceName } from './source.ts';
import { weather } from './weather.ts';
import { x } from './x.ts';

export interface Wanted {
  readonly config: SourcesConfig;
  readonly keys: SourceKeys;
  readonly http: Http;
  readonly redact: (secret: string) => void;
}

export interface Configured {
  readonly sources: readonly Source[];
  /** Those that stand in the profile and have no key. */
  readonly keyless: readonly SourceName[];
}

/** The sources that stand in the profile. A new one is its file, its section there, and a line here. */
export function sourcesOf({ config, keys, http, redact }: Wanted): Configured {
  const keyless: SourceName[] = [];
  const made = <Section extends object, Key extends object>(
    name: SourceName,
    { section, key }: { readonly section: Section | undefined; readonly key: Key | undefined },
    make: (settings: Section & Key, http: Http) => Source,
  ): readonly Source[] => {
    if (section === undefined) return [];
    if (key !== undefined) return [make({ ...section, ...key }, http)];
    keyless.push(name);
    return [];
  };
  const redditKey = keys.reddit === undefined ? undefined : { ...keys.reddit, redact };
  const sources = [
    made('news-api', { section: config.newsApi, key: keys['news-api'] }, newsApi),
    made('reddit', { section: config.reddit, key: redditKey }, reddit),
    made('x', { section: config.x, key: keys.x }, x),
    made('fred', { section: config.fred, key: keys.fred }, fred),
    made('weather', { section: config.weather, key: {} }, weather),
    made('fear-and-greed', { section: config.fearAndGreed, key: {} }, fearAndGreed),
  ];
  return { sources: sources.flat(), keyless };
}
