/** What lies ready for the next run, what the current one is held against, and what can be done with both. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LIVE_KEYS, type ConfigKey, type ConfigPatch, type LiveKey } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { LabController, RunRequest } from '../../lab/controller.ts';
import { parseHash } from '../../store/url.ts';
import { Reading, type Before } from '../diagnosis-panel/reading.ts';
import type { OwnText } from '../own-text/own-text.ts';
import { readText } from '../own-text/read-text.ts';
import type { SettingEvent } from '../setting-event.ts';
import { showAddress } from '../show-address.ts';
import type { TransportAction } from '../transport-bar/transport-bar.ts';
import {
  configOf,
  hashOf,
  problemOf,
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
  readonly reading = new Reading();

  constructor(
    private readonly host: ReactiveControllerHost,
    readonly lab: LabController,
  ) {
    host.addController(this);
    this.readAddress();
  }

  hostConnected(): void {
    this.lab.addEventListener('change', this.followDevice);
  }

  hostDisconnected(): void {
    this.lab.removeEventListener('change', this.followDevice);
  }

  /** Reads the curve again where it is time to. */
  read(): void {
    this.reading.follow(this.lab, () => performance.now());
  }

  act(action: TransportAction): void {
    const { lab } = this;
    if (action === 'step' && lab.held) return lab.step();
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
    const fixed = withFix(this.setup, id);
    // The seed of the run that is compared, even if another has been typed in since.
    const setup = this.lab.config ? withChanges(fixed, { seed: this.lab.config.seed }) : fixed;
    const request = this.request(setup);
    if (!request) return;
    this.baseline ??= this.reading.keep();
    this.change(setup);
    this.lab.start(request);
  }

  /** Sets a value of the next run, and of the current one where it can be changed while it trains. */
  set({ key, value }: SettingEvent): void {
    if (this.lab.held && isLive(key)) this.lab.tune(key, value as number);
    this.changeConfig({ [key]: value });
  }

  changeConfig(changes: ConfigPatch): void {
    this.change(withChanges(this.setup, changes));
  }

  change(setup: Setup): void {
    this.setup = setup;
    this.hash = hashOf(setup);
    if (this.inSight) showAddress(this.hash);
    this.host.requestUpdate();
  }

  /** Back to the experiment as it stands in its file. */
  restore(): void {
    this.replace({ ...this.setup, fix: null, changes: {} });
  }

  notify(...sentences: string[]): void {
    this.notices = sentences;
    this.host.requestUpdate();
  }

  /** Takes over what the address says. @returns false where it is another view's, or says nothing new */
  readAddress(): boolean {
    const { address, problems } = parseHash(location.hash);
    const known = this.setup as Setup | undefined;
    if (known && (address.view !== undefined || location.hash === `#${this.hash}`)) return false;
    const setup = setupFrom(address, problems);
    if (known) this.clearFor(setup);
    this.setup = setup;
    this.hash = hashOf(setup);
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
      return true;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.notify(error.message);
      return false;
    }
  }

  private start(oneStep: boolean): void {
    const request = this.request(this.setup);
    if (request) this.lab.start(request, oneStep);
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
    return { config, options: setup.options, text: config.corpus === 'own' ? this.ownText!.text : null };
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

const isLive = (key: ConfigKey): key is LiveKey => (LIVE_KEYS as readonly ConfigKey[]).includes(key);
