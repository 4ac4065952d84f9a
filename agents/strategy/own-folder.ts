import { resolve } from 'node:path';

/** Where strategies of one's own lie unless the profile says otherwise. */
const OWN_FOLDER = 'my-strategies';

/** The folder that `strategy.userStrategies` means; `OWN_FOLDER` (null) need not be there. */
export const ownFolder = (setting: string | null, checkout: string): string => resolve(checkout, setting ?? OWN_FOLDER);
