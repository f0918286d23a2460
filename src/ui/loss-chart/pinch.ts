/** Two fingers on the curve: the steps that they were put on stay under them. */
import { held, type StepRange } from './range.ts';

interface Finger {
  /** Its place, as a share of the plot's width. */
  share: number;
  /** The step that it was put on. */
  step: number;
}

export class Pinch {
  private readonly fingers = new Map<number, Finger>();

  /** @param range the steps that are shown, from which the step under the finger follows */
  put(pointer: number, share: number, range: StepRange): void {
    if (this.fingers.size === 2) return;
    this.fingers.set(pointer, { share, step: 0 });
    for (const finger of this.fingers.values()) finger.step = range.from + finger.share * (range.to - range.from);
  }

  /** @returns what is to be shown, null for all; undefined while fewer than two fingers are down */
  move(pointer: number, share: number, whole: StepRange): StepRange | null | undefined {
    const finger = this.fingers.get(pointer);
    if (!finger) return undefined;
    finger.share = share;
    const [a, b] = [...this.fingers.values()];
    return a && b && held(a, b, whole);
  }

  lift(pointer: number): void {
    this.fingers.delete(pointer);
  }
}
