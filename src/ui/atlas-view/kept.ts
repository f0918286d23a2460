/** The atlas of the page. It outlives its view, and what it found outlives the page. */
import { LabError } from '../../core/errors.ts';
import { readAtlas, writeAtlas, type ReadAtlas } from './atlas-file.ts';
import { Atlas } from './atlas.ts';
import { planFrom, planHash } from './plan.ts';

const KEY = 'loss-curve-lab.atlas';

let kept: Atlas | null = null;

/** The atlas that the address asks for, with everything that is known of it; the latest where it asks for none. */
export function openAtlas(hash: string, problems: string[]): Atlas {
  const named = [...new URLSearchParams(hash.replace(/^#/, '')).keys()].some((key) => key !== 'view');
  if (!kept) {
    const stored = readStored();
    kept = new Atlas(named || !stored ? planFrom(hash, problems) : stored.plan);
    if (stored) kept.restore(stored.plan, stored.trained);
  } else if (named) {
    const plan = planFrom(hash, problems);
    if (planHash(plan) === planHash(kept.plan)) return kept;
    kept.cancel();
    kept.choose(plan);
  }
  return kept;
}

/** @returns whether this browser kept it */
export function storeAtlas(atlas: Atlas): boolean {
  try {
    localStorage.setItem(KEY, writeAtlas(atlas));
    return true;
  } catch {
    return false; // no room, or none in a private window
  }
}

function readStored(): ReadAtlas | null {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? null : readAtlas(text);
  } catch (error) {
    // Written by another version of the page, or not readable in a private window.
    if (error instanceof LabError || error instanceof DOMException) return null;
    throw error;
  }
}
