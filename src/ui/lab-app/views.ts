/** The views of the page, as they stand in its head and in its address. */
import { html, type TemplateResult } from 'lit';
import type { LabController } from '../../lab/controller.ts';
import type { OwnLab } from '../own-lab.ts';

export type ViewId = 'quiz' | 'lab' | 'recorded' | 'atlas' | 'worksheet';

/** What a view may need. */
export interface ViewContext {
  lab: LabController;
  /** For trainings beside that of the lab. */
  newLab: () => OwnLab;
}

interface View {
  id: ViewId;
  title: string;
  /** Loads its elements; what is seldom opened is no part of the first download. */
  load?: () => Promise<unknown>;
  /** The lab itself is always there, in sight or not. */
  render?: (context: ViewContext) => TemplateResult;
}

export const VIEWS: readonly View[] = [
  { id: 'lab', title: 'Lab' },
  {
    id: 'recorded',
    title: 'Recorded',
    load: () => import('../recorded-run/recorded-view.ts'),
    render: ({ lab }) => html`<recorded-view .lab=${lab}></recorded-view>`,
  },
  {
    id: 'atlas',
    title: 'Atlas',
    load: () => import('../atlas-view/atlas-view.ts'),
    render: ({ lab, newLab }) => html`<atlas-view .lab=${lab} .newLab=${newLab}></atlas-view>`,
  },
  {
    id: 'quiz',
    title: 'Quiz',
    load: () => import('../quiz-view/quiz-view.ts'),
    render: ({ lab, newLab }) => html`<quiz-view .lab=${lab} .newLab=${newLab}></quiz-view>`,
  },
  {
    id: 'worksheet',
    title: 'Worksheet',
    load: () => import('../worksheet-view/worksheet-view.ts'),
    render: () => html`<worksheet-view></worksheet-view>`,
  },
];

/** The view of that name; the lab where there is none. */
export const findView = (id: string | undefined): View => VIEWS.find((view) => view.id === id) ?? VIEWS[0]!;
