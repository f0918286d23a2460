/** How fast this browser's devices are: measured with the first visit, corrected by every run since. */
import type { DeviceSpeed } from '../core/device_speed.ts';
import { Remembered } from './remembered.ts';

/** Speeds by the name of the device. */
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
