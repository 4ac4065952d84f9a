import { confidence } from './confidence.ts';
import { equalRisk } from './equal-risk.ts';
import { fixedFraction } from './fixed-fraction.ts';
import { kelly } from './kelly.ts';
import type { Method, SizingMethod } from './method.ts';
import { volatility } from './volatility.ts';

export const METHODS: Readonly<Record<SizingMethod, Method>> = {
  'fixed-fraction': fixedFraction,
  kelly,
  volatility,
  confidence,
  'equal-risk': equalRisk,
};
