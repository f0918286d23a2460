/** What the tour stops at, and what it says there. */
import type { LabView } from '../lab-view/lab-view.ts';

export interface Stop {
  title: string;
  text: string;
  /** The part of the page that it is about; null where that is not there. */
  find(lab: LabView): Element | null;
}

/** Looks into an element, and into the element found there. */
const within = (root: Element, ...path: string[]): Element | null =>
  path.reduce<Element | null>((found, selector) => found?.shadowRoot?.querySelector(selector) ?? null, root);

export const STOPS: readonly Stop[] = [
  {
    title: 'Choose how to break it',
    text:
      'Each card makes one pattern of loss curves on purpose. Take “Good” first, so that you know what the others lack. ' +
      'The keys 1 to 8 choose as well.',
    find: (lab) => within(lab, 'experiment-cards'),
  },
  {
    title: 'Press Start',
    text:
      'A small GPT begins to learn, here, on your own machine. Pause it, go on step by step, stop it: the curve stays. ' +
      'You can do that now; the tour waits.',
    find: (lab) => within(lab, 'transport-bar'),
  },
  {
    title: 'Watch the curve',
    text:
      'The solid line is the training loss, the dashed one the loss on text that was kept aside. The level line at the top ' +
      'is what pure guessing costs. Below: the size of the gradient, and the learning rate.',
    find: (lab) => within(lab, 'loss-chart'),
  },
  {
    title: 'Read the verdict',
    text:
      'The pattern is named while the curve grows, with how sure that is, and settled at the end. It is read from the ' +
      'curve alone, as a doctor would who was not told what you ate.',
    find: (lab) => within(lab, 'diagnosis-panel'),
  },
  {
    title: 'Ask for the evidence',
    text: 'Every verdict says which numbers it rests on. Point at one, or tab to it, and the chart shows the place.',
    find: (lab) => within(lab, 'diagnosis-panel', 'ul') ?? within(lab, 'diagnosis-panel'),
  },
  {
    title: 'Prove the fix',
    text:
      'Under the verdict of a failure stand its fixes. One press trains again, with the same seed and that one thing ' +
      'changed, and draws both curves over each other. Some fixes do not work; that is part of the lesson.',
    find: (lab) => within(lab, 'diagnosis-panel', 'ol') ?? within(lab, 'diagnosis-panel'),
  },
  {
    title: 'Turn the knobs',
    text:
      'Learning rate, clipping, dropout and weight decay act at once, while it trains, and leave a mark on the curve. ' +
      'Everything else counts from the next start.',
    find: (lab) => within(lab, 'quick-settings'),
  },
  {
    title: 'Keep it, share it, show it',
    text:
      'A copied link repeats this very run, changes on the way included. “Present” is for a projector. The question mark ' +
      'brings the keys, and this tour, back.',
    find: () => document.querySelector('lab-app')?.shadowRoot?.querySelector('page-head') ?? null,
  },
];
