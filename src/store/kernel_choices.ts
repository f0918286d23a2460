/** Which kernels this browser's GPU runs fastest: measured with the first training, the same ever after. */
import { Remembered } from './remembered.ts';

/** Kernel → class of calls → variant. */
type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Choices by device and shaders. */
export class KernelChoices {
  private readonly choices = new Remembered<Choices>('loss-curve-lab-choices');

  load(key: string): Promise<Choices | null> {
    return this.choices.get(key);
  }

  /** The first value that was saved stays. */
  save(key: string, choices: Choices): Promise<void> {
    return this.choices.add(key, choices);
  }
}
