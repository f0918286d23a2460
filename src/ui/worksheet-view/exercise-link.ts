/** The address of an exercise, as the instructor hands it out. */
import { DEFAULT_CONFIG } from '../../core/config.ts';
import type { Lesson } from '../../core/pattern.ts';
import { formatHash } from '../../store/url.ts';

/** @returns without `#`; for participants without what would give the answer away */
export const exerciseHash = (lesson: Lesson, present: boolean): string =>
  formatHash(
    present ? { experiment: lesson, present } : { experiment: lesson, hide: ['cards', 'causes', 'device'] },
    DEFAULT_CONFIG,
  );
