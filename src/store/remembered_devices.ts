/** What is remembered of this browser's devices: how fast they are, and which kernels they run fastest. */
import type { DeviceSpeed } from '../core/device_speed.ts';
import { Remembered } from './remembered.ts';

/** Speeds by the name of the device: measured with the first visit, corrected by every run since. */
export class DeviceSpeeds {
  /** The name ends with the version of the measurement: other sizes give other speeds. */
  private readonly speeds = new Remembered<DeviceSpeed>('loss-curve-lab-speeds-2');

  get(device: string): Promise<DeviceSpeed | null> {
    return this.speeds.get(device);
  }

  set(device: string, speed: DeviceSpeed): Promise<void> {
    return this.speeds.put(device, speed);
  }
}

/** Kernel → class of calls → variant. */
type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Choices by device and shaders: measured with the first training, the same ever after. */
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
