/** What lies ready for the next run, what the current one is held against, and what can be done with both. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isLiveKey, type ConfigPatch } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { LabController, RunRequest } from '../../lab/controller.ts';
import type { Hideable } from '../../store/hide.ts';
import { parseHash } from '../../store/url.ts';
import type { KeptRun } from '../../store/kept_run.ts';
import { CurveReader, type Before } from '../diagnosis-panel/curve-reader.ts';
import type { OwnText } from '../own-text/own-text.ts';
import { readText } from '../own-text/read-text.ts';
import type { ComparedRun } from '../loss-chart/compared.ts';
import { titleOf } from '../runs-panel/caption.ts';
import { KeptRuns } from '../runs-panel/kept-runs.ts';
import type { SettingEvent } from '../setting-event.ts';
import { showAddress } from '../show-address.ts';
import type { TransportAction } from '../transport-bar/transport-bar.ts';
import { originOf, continuationOf, pastOf, setupOf } from './kept.ts';
import {
  configOf,
  hashOf,
  problemOf,
  repeating,
  scalesOf,
  setupFrom,
  withChanges,
  withExperiment,
  withFix,
  withOwnText,
  withScale,
  type Setup,
} from './setup.ts';

export class Workbench implements ReactiveController {
  setup!: Setup;
  ownText: OwnText | null = null;
  notices: string[] = [];
  /** The run that the current one is to be held against. */
  baseline: Before | null = null;
  /** The setup as it stands in the address while the lab is in sight. */
  hash = '';
  /** Whether the lab is in sight; behind another view the address is not its own. */
  inSight = true;
  /** What the address leaves out of the page. */
  hide: ReadonlySet<Hideable> = new Set();
  presenting = false;
  readonly reading = new CurveReader();
  readonly runs: KeptRuns;

  constructor(
    private readonly host: ReactiveControllerHost,
    readonly lab: LabController,
  ) {
    host.addController(this);
    this.runs = new KeptRuns(host, lab, () => this.reading.verdict);
    this.readAddress();
  }

  hostConnected(): void {
    this.lab.addEventListener('change', this.followDevice);
  }

  hostDisconnected(): void {
    this.lab.removeEventListener('change', this.followDevice);
  }

  /** Address of what is shown: it repeats the run, live changes included; before a run, what lies ready. */
  get link(): string {
    const { startConfig, history } = this.lab;
    const shown = startConfig ? repeating(this.setup, startConfig, history.tunes) : this.setup;
    return hashOf({ ...shown, scaleChosen: true }, { hide: [...this.hide] });
  }

  /** Reads the curve again where it is time to. */
  read(): void {
    this.reading.follow(this.lab, () => performance.now());
  }

  /** Why the setup cannot be started, and what would help; null if it can. */
  get problem(): string | null {
    const tooLarge = this.lab.held ? undefined : this.lab.forecast?.problem?.message;
    return problemOf(this.setup) ?? tooLarge ?? null;
  }

  act(action: TransportAction): void {
    const { lab } = this;
    if (action === 'step' && lab.held) return lab.step();
    if ((action === 'start' || action === 'step') && this.problem !== null) return; // what is shown stays
    if (action === 'reset' || (action === 'start' && this.setup.fix === null)) this.baseline = null;
    if (action !== 'start' && action !== 'step') lab[action]();
    else this.start(action === 'step');
    this.host.requestUpdate(); // what is shown of the old state would be read as that of the new one
  }

  /** Another experiment, or a training on the person's own text. */
  pick(id: string): void {
    this.replace(id === 'own' ? withOwnText(this.setup) : withExperiment(this.setup, id));
  }

  /** Trains again with the same seed and a fix on top, and keeps the curve without it in sight. */
  tryFix(id: string): void {
    const { startConfig, history } = this.lab;
    const { scaleChosen } = this.setup;
    // As the run that was judged began, with its live changes at their steps, whatever has been set since.
    const judged = startConfig ? { ...repeating(this.setup, startConfig, history.tunes), scaleChosen } : this.setup;
    const setup = withFix(judged, id);
    const request = this.request(setup);
    if (!request) return;
    this.baseline ??= this.reading.keep();
    this.change(setup);
    this.launch(request);
  }

  /** Shows an earlier run, with its settings. */
  async open(run: KeptRun): Promise<void> {
    if (run.id === this.runs.shownId || !this.mayReplace) return;
    const history = await this.runs.history(run.id);
    if (!history) return;
    this.baseline = null;
    this.lab.show(pastOf(run, history));
    this.runs.show(run);
    this.notify();
    this.change(setupOf(run));
  }

  /** Trains on where an earlier run stopped; one that is over goes on from its best weights, as a run of its own. */
  async goOn(run: KeptRun): Promise<void> {
    if (!this.mayReplace) return;
    const kept = await this.runs.continuation(run.id);
    if (!kept) return;
    if (run.config.corpus === 'own' && kept.text === null)
      return this.notify('The text of this run is not kept any more. Drop it on the page, and start the run again.');
    const isOver = run.ended === 'done';
    const settings = run.id === this.runs.shownId ? configOf(this.setup) : run.live;
    const { request, past } = continuationOf(run, kept, isOver ? settings : null);
    this.baseline = null;
    this.lab.goOn(request, past, kept.state);
    this.runs.begin(originOf(setupOf(run), request), kept.text, isOver ? null : run);
    this.notify();
    this.change(setupOf(run));
  }

  /** Takes in a run that was saved as a file. */
  async takeRun(file: File): Promise<void> {
    const problem = await this.runs.take(file);
    this.notify(...(problem === null ? [] : [problem]));
  }

  /** The runs that lie beneath the current curve; never that curve itself. */
  get compared(): readonly ComparedRun[] {
    const { runs, compared, shownId } = this.runs;
    return compared.flatMap(({ id, history, slot }) => {
      const run = runs.find((one) => one.id === id);
      return run && id !== shownId ? [{ history, slot, label: titleOf(run, this.runs.before(run)) }] : [];
    });
  }

  /** Whether the curve that is shown is at rest, and its weights can be gone on from. */
  get hasWeights(): boolean {
    const { state, past } = this.lab;
    return (state === 'paused' || state === 'done') && (!past || this.runs.canGoOn);
  }

  /** Back to the lowest validation loss, and on from there. */
  resumeBest(): void {
    const { lab, runs } = this;
    const run = runs.runs.find(({ id }) => id === runs.shownId);
    if (!lab.past) lab.resumeBest();
    else if (run) void this.goOn(run);
  }

  /** Sets a value of the next run, and of the current one where it can be changed while it trains. */
  set({ key, value }: SettingEvent): void {
    if (this.lab.held && isLiveKey(key)) this.lab.tune(key, value as number);
    this.changeConfig({ [key]: value });
  }

  changeConfig(changes: ConfigPatch): void {
    this.change(withChanges(this.setup, changes));
  }

  change(setup: Setup): void {
    this.setup = setup;
    this.hash = hashOf(setup, this.page);
    if (this.inSight) showAddress(this.hash);
    this.host.requestUpdate();
  }

  present(on: boolean): void {
    this.presenting = on;
    this.change(this.setup);
  }

  /** Back to the experiment as it stands in its file. */
  restore(): void {
    this.replace({ ...this.setup, fix: null, changes: {}, tunes: [] });
  }

  notify(...sentences: string[]): void {
    this.notices = sentences;
    this.host.requestUpdate();
  }

  /** Takes over what the address says. @returns false where it is another view's, or says nothing new */
  readAddress(): boolean {
    const { address, problems } = parseHash(location.hash);
    const known = this.setup as Setup | undefined;
    if (known && address.view !== undefined) return false;
    const read = setupFrom(address, problems);
    // A link that leaves the scale to the device gets what that was.
    const setup =
      known && !read.scaleChosen && read.experiment === known.experiment ? { ...read, scale: known.scale } : read;
    const page = { hide: address.hide ?? [], ...(address.present && { present: address.present }) };
    const hash = hashOf(setup, page);
    if (known && hash === this.hash) return false; // however it is written there
    if (known) this.clearFor(setup);
    this.setup = setup;
    this.hide = new Set(page.hide);
    this.presenting = page.present === true;
    this.hash = hash;
    this.followDevice();
    this.notify(...problems);
    return true;
  }

  /** @returns whether it can be trained on; otherwise a notice says why not */
  async takeText(file: File): Promise<boolean> {
    try {
      this.ownText = { name: file.name, bytes: file.size, text: await readText(file) };
      this.notify();
      if (!this.lab.held) this.changeConfig({ corpus: 'own' });
      else this.notify(`“${file.name}” is at hand: press “Your own” to train on it when this training is over.`);
      return true;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.notify(error.message);
      return false;
    }
  }

  private get page() {
    return { hide: [...this.hide], ...(this.presenting ? { present: true as const } : {}) };
  }

  private start(oneStep: boolean): void {
    const request = this.request(this.setup);
    if (request) this.launch(request, oneStep);
  }

  private launch(request: RunRequest, oneStep = false): void {
    this.lab.start(request, oneStep);
    this.runs.begin(originOf(this.setup, request), request.text);
  }

  /** Whether another run may take the place of the current one; a paused one can be gone on with later. */
  private get mayReplace(): boolean {
    if (!this.lab.busy) return true;
    this.notify('The training goes on. Pause it to open another run, or tick the other one to see both curves.');
    return false;
  }

  private replace(setup: Setup): void {
    this.clearFor(setup);
    this.change(setup);
  }

  /** The curve of one experiment must not stand under the name of another. */
  private clearFor({ experiment, fix }: Setup): void {
    if (experiment === this.setup.experiment && fix === this.setup.fix && !this.lab.held) return;
    if (this.lab.config) this.lab.reset();
    this.baseline = null;
  }

  /** What to start with, or null and a notice where something is missing. */
  private request(setup: Setup): RunRequest | null {
    if (problemOf(setup) !== null) return null;
    const config = configOf(setup);
    if (config.corpus === 'own' && !this.ownText) {
      this.notify('No text of your own is loaded yet. Drop a text file on the page, or choose one under “Text”.');
      return null;
    }
    const text = config.corpus === 'own' ? this.ownText!.text : null;
    return { config, options: setup.options, text, tunes: setup.tunes };
  }

  /** A machine without a fast GPU gets the small scale, unless someone chose. */
  private readonly followDevice = () => {
    if (!this.lab.probed || this.setup.scaleChosen || this.lab.held) return;
    const scale = this.lab.device && !this.lab.device.software ? 'workshop' : 'pocket';
    if (scale === this.setup.scale || !scalesOf(this.setup.experiment).includes(scale)) return;
    this.setup = withScale(this.setup, scale, false);
    this.host.requestUpdate();
  };
}
