/** What stands above the chart: the experiment with its choices, or on a projector a question. */
import { html } from 'lit';
import type { Scale } from '../../core/run_options.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import { configOf, isOwn, withScale } from './setup.ts';
import { describeConfig } from './state-words.ts';
import type { Workbench } from './workbench.ts';
import type { Presenter } from '../present/presenter.ts';
import '../experiment-head/experiment-head.ts';
import '../present/presenter-bar.ts';
import '../present/presenter-head.ts';

const about = ({ lab, setup }: Workbench) => describeConfig(lab.config ?? configOf(setup));

export function labHead(workbench: Workbench, pick: (cause: string) => void) {
  const { lab, setup, hide } = workbench;
  return html`<experiment-head
    .experiment=${findExperiment(setup.experiment)}
    .fix=${setup.fix}
    .own=${isOwn(setup)}
    .scale=${setup.scale}
    .about=${about(workbench)}
    ?locked=${lab.held}
    ?withoutCauses=${hide.has('causes')}
    @cause=${(event: CustomEvent<string>) => pick(event.detail)}
    @scale=${(event: CustomEvent<Scale>) => workbench.change(withScale(workbench.setup, event.detail, true))}
  ></experiment-head>`;
}

export function projectorHead(workbench: Workbench, presenter: Presenter) {
  const experiment = findExperiment(workbench.setup.experiment);
  return html`<presenter-head
    .experiment=${experiment}
    .fix=${experiment.fixes.find(({ id }) => id === workbench.setup.fix)?.title ?? null}
    .about=${about(workbench)}
    ?revealed=${presenter.revealed}
    ><presenter-bar
      ?revealed=${presenter.revealed}
      @reveal=${() => presenter.reveal()}
      @leave=${() => workbench.present(false)}
    ></presenter-bar
  ></presenter-head>`;
}
