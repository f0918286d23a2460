/** What is kept of runs: the list of them, and the offer to go on with one that was interrupted. */
import { html, nothing } from 'lit';
import type { KeptRun } from '../../store/kept_run.ts';
import { saveFile } from '../save-file.ts';
import { cardOf } from './setup.ts';
import type { Workbench } from './workbench.ts';
import '../runs-panel/resume-offer.ts';

void import('../runs-panel/runs-panel.ts'); // the curve is there first

/** The page was closed on a training. */
export function offerOf(workbench: Workbench) {
  const { interrupted } = workbench.runs;
  if (!interrupted || workbench.lab.held) return nothing;
  return html`<resume-offer
    .run=${interrupted}
    @resume=${() => void workbench.goOn(interrupted)}
    @leave=${() => void workbench.runs.leave()}
  ></resume-offer>`;
}

export function runsOf(workbench: Workbench) {
  const { runs, compared, withState, problem, deleted, shownId } = workbench.runs;
  return html`<runs-panel
    .kept=${workbench.runs}
    .shown=${{ runs, compared, withState, problem, deleted, shownId }}
    ?busy=${workbench.lab.held}
    @open=${(event: CustomEvent<KeptRun>) => void workbench.open(event.detail)}
    @go-on=${(event: CustomEvent<KeptRun>) => void workbench.goOn(event.detail)}
    @problem=${(event: CustomEvent<string>) => workbench.notify(event.detail)}
    @take=${(event: CustomEvent<File>) => void workbench.takeRun(event.detail)}
    @picture=${(event: Event) => void savePicture(event.currentTarget as HTMLElement, cardOf(workbench.setup))}
  ></runs-panel>`;
}

/** Saves the picture of the chart that stands in the same view as the list. */
async function savePicture(list: HTMLElement, name: string): Promise<void> {
  const picture = await (list.getRootNode() as ShadowRoot).querySelector('loss-chart')?.picture();
  if (picture) saveFile(`${name}.png`, picture);
}
