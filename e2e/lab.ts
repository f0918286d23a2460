/** The page as people and screen readers meet it: everything is found by its accessible name. */
import type { Locator, Page } from 'playwright/test';
import { expect } from 'playwright/test';
import type { History } from '../src/core/record.ts';
import type { LabApp } from '../src/ui/lab-app/lab-app.ts';

/** Settings in the address, after `#`. */
export type Settings = Record<string, string | number>;

/** The smallest experiment on the software GPU. */
export const SMALLEST: Settings = { experiment: 'good', scale: 'ci', seed: 1, adapter: 'software' };
/** The same on the CPU executor: several times faster, and one core stays free for the page. */
export const SMALLEST_ON_CPU: Settings = { ...SMALLEST, adapter: 'cpu' };
/** More steps than any test waits for. */
export const ENDLESS = { max_iters: 100_000 };

/** A row of the chart's table, each number as it is written there. */
export interface TableRow {
  step: number;
  trainLoss: string;
  valLoss: string;
  rate: string;
  gradNorm: string;
}

export class Lab {
  readonly status: Locator;
  readonly chart: Locator;
  readonly alert: Locator;
  readonly diagnosis: Locator;

  constructor(readonly page: Page) {
    this.status = page.getByRole('status');
    this.chart = page.getByRole('region', { name: 'Chart' });
    this.alert = page.getByRole('alert');
    this.diagnosis = page.getByRole('region', { name: 'Diagnosis' });
  }

  /** Loads a fresh page, even if only the hash differs from the one that is open. */
  async open(settings: Settings = {}): Promise<void> {
    const hash = new URLSearchParams(Object.entries(settings).map(([key, value]) => [key, String(value)]));
    await this.page.goto('about:blank');
    await this.page.goto(`/#${hash}`);
    await expect(this.status).toHaveText('Ready');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  slider(label: string): Locator {
    return this.page.getByRole('slider', { name: label, exact: true });
  }

  field(label: string): Locator {
    return this.page.getByRole('textbox', { name: `${label} value`, exact: true });
  }

  choice(label: string): Locator {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }

  /** The value beside a name under "This run". */
  fact(name: string): Locator {
    return this.page.locator(`dt:text-is("${name}") + dd`);
  }

  /** Opens a group of settings. */
  async unfold(group: string): Promise<void> {
    await this.page
      .locator('summary')
      .filter({ hasText: new RegExp(`^\\s*${group}`) })
      .click();
  }

  /** Number of steps that the page shows as done. */
  async stepsShown(): Promise<number> {
    return Number(await this.page.getByRole('progressbar', { name: 'Steps done' }).getAttribute('value'));
  }

  async hasTrained(steps: number): Promise<void> {
    await expect.poll(() => this.stepsShown(), { timeout: 60_000 }).toBeGreaterThanOrEqual(steps);
  }

  /** Waits for the end of the run. */
  async isDone(steps: number): Promise<void> {
    await expect(this.status).toHaveText(new RegExp(`^Done after ${steps} steps, training loss \\d`), {
      timeout: 90_000,
    });
  }

  /** Starts, waits for the end, and returns the exact history. */
  async train(steps: number): Promise<History> {
    await this.press('Start');
    await this.isDone(steps);
    return this.history();
  }

  /** The pattern that the diagnosis names. */
  get pattern(): Locator {
    return this.diagnosis.getByRole('heading', { level: 2 });
  }

  /** A fix that the diagnosis offers. */
  fix(title: string): Locator {
    return this.diagnosis.getByRole('button', { name: title, exact: true });
  }

  /** Waits until the final verdict is announced. */
  async hasVerdict(timeout: number): Promise<void> {
    await expect(this.status).toHaveText(/verdict|failed/i, { timeout });
    await expect(this.status).toHaveText(/verdict/i);
  }

  /** Pauses, and returns the number of steps that the status then shows. */
  async pause(): Promise<number> {
    await this.press('Pause');
    await expect(this.status).toHaveText(/^Paused after/);
    return Number(/after (\d+) step/.exec(await this.status.innerText())![1]);
  }

  /** A hash of the loss plot's pixels. */
  drawing(): Promise<string> {
    const canvas = this.chart.locator('canvas').first();
    return canvas.evaluate(async (element: HTMLCanvasElement) => {
      const bytes = new TextEncoder().encode(element.toDataURL());
      return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
    });
  }

  /** What screen readers get: up to forty rows, two decimals. */
  async table(): Promise<TableRow[]> {
    const rows = this.chart.getByRole('table', { name: 'Loss by step' }).locator('tbody tr');
    const cells = await rows.evaluateAll((all) => all.map((r) => [...r.children].map((c) => c.textContent!.trim())));
    return cells.map(([step, trainLoss, valLoss, rate, gradNorm]) => ({
      step: Number(step),
      trainLoss: trainLoss!,
      valLoss: valLoss!,
      rate: rate!,
      gradNorm: gradNorm!,
    }));
  }

  /** Drops files on the page, all at once. */
  async drop(...files: readonly { name: string; content: string | Buffer }[]): Promise<void> {
    const raw = files.map(({ name, content }) => [name, [...Buffer.from(content)]] as const);
    const transfer = await this.page.evaluateHandle((contents) => {
      const data = new DataTransfer();
      for (const [name, bytes] of contents)
        data.items.add(new File([new Uint8Array(bytes)], name, { type: 'text/plain' }));
      return data;
    }, raw);
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  }

  /** All records in full precision, which no part of the page shows. */
  history(): Promise<History> {
    return this.page.locator('lab-app').evaluate((app: LabApp) => app.lab.history);
  }
}
