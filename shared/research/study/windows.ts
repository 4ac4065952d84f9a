import { z } from 'zod';
import { DAY_MS } from '../../kernel/time.ts';
import type { StudySpan } from './plan.ts';

const days = z.number().positive().max(36_500);
const gap = z.number().min(0).max(365);

/** Lengths of a walk-forward analysis, in days; defaults of P-013C. */
export const windowLengths = z
  .strictObject({
    /** `rolling`: the training moves along; `anchored`: it grows from the start. */
    mode: z.enum(['rolling', 'anchored']).default('rolling'),
    trainDays: days.default(365),
    /** 0: the best of the training is tested. */
    validationDays: z.number().min(0).max(36_500).default(30),
    testDays: days.default(30),
    stepDays: days.default(7),
    /** Taken off the end of training and of validation: a position that was opened there ends before what follows begins. */
    purgeDays: gap.default(1),
    /** Left out at the beginning of validation and of test: what still echoes of the days before decides nothing. */
    embargoDays: gap.default(1),
  })
  .refine(({ trainDays, purgeDays }) => purgeDays < trainDays, {
    path: ['purgeDays'],
    error: 'expected less than trainDays',
  })
  .refine(
    ({ validationDays, purgeDays, embargoDays }) => validationDays === 0 || purgeDays + embargoDays < validationDays,
    { path: ['validationDays'], error: 'expected 0, or more than purge and embargo together' },
  )
  .refine(({ testDays, embargoDays }) => embargoDays < testDays, {
    path: ['testDays'],
    error: 'expected more than the embargo',
  })
  .readonly();
export type WindowLengths = z.output<typeof windowLengths>;

/** One step of a walk-forward analysis. What comes later is never learned from; nothing of one span is in another of its window. */
export interface Window {
  readonly train: StudySpan;
  /** Null: there is none. */
  readonly validation: StudySpan | null;
  readonly test: StudySpan;
}

/** Every window whose test ends within the span, the earliest first. */
export function windowsOf(span: StudySpan, lengths: WindowLengths): readonly Window[] {
  const ms = (count: number): number => Math.round(count * DAY_MS);
  const { mode, trainDays, validationDays, testDays, stepDays, purgeDays, embargoDays } = lengths;
  const [purge, embargo] = [ms(purgeDays), ms(embargoDays)];
  const whole = ms(trainDays) + ms(validationDays) + ms(testDays);
  const count = Math.max(0, Math.floor((span.until - span.from - whole) / ms(stepDays)) + 1);
  return Array.from({ length: count }, (_, index): Window => {
    const begin = span.from + index * ms(stepDays);
    const trained = begin + ms(trainDays);
    const validated = trained + ms(validationDays);
    return {
      train: { from: mode === 'anchored' ? span.from : begin, until: trained - purge },
      validation: validationDays === 0 ? null : { from: trained + embargo, until: validated - purge },
      test: { from: validated + embargo, until: validated + ms(testDays) },
    };
  });
}
