/** The views of the page, as they stand in its head and in its address. */
import type { TemplateResult } from 'lit';
import type { LabController } from '../../lab/controller.ts';

export type ViewId = 'lab';

interface View {
  id: ViewId;
  title: string;
  /** Loads its elements; what is seldom opened is no part of the first download. */
  load?: () => Promise<unknown>;
  /** The lab itself is always there, in sight or not. */
  render?: (lab: LabController) => TemplateResult;
}

export const VIEWS: readonly View[] = [{ id: 'lab', title: 'Lab' }];

/** The view of that name; the lab where there is none. */
export const findView = (id: string | undefined): View => VIEWS.find((view) => view.id === id) ?? VIEWS[0]!;
