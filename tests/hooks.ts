import { dropTemplate } from './integration/database.ts';

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await dropTemplate();
  },
};
