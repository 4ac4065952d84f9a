import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { documents } from '#scripts/generate/documents.ts';
import { checkProfile } from '#scripts/profile.ts';
import { CHECKOUT } from './imports.ts';

describe('generated documents', () => {
  for (const [path, text] of Object.entries(documents)) {
    it(`${path} is not stale (else: npm run generate)`, () => {
      expect(readFileSync(join(CHECKOUT, path), 'utf8')).to.equal(text());
    });
  }
});

describe('profiles', () => {
  for (const name of readdirSync(join(CHECKOUT, 'config')).filter(file => file.endsWith('.yaml'))) {
    it(`config/${name} is valid`, () => {
      const parsed = checkProfile(join(CHECKOUT, 'config', name));
      expect(parsed.ok ? [] : parsed.errors).to.deep.equal([]);
    });
  }
});
