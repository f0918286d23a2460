/** How fast a device is, as `calibrate` measures it. */
export interface DeviceRates {
  /** Of a matrix product that fills the device. */
  productFlopsPerMs: number;
  /** Of everything else, as attention has it: exponentials, divisions, sums over a row. */
  otherFlopsPerMs: number;
  /** Read plus written. */
  bytesPerMs: number;
  /** Of a dispatch that has next to nothing to do. */
  dispatchMs: number;
}

export interface DeviceSpeed {
  rates: DeviceRates;
  /** How many times as long as the rates say a step of the latest runs took; 1 before the first. */
  ratio: number;
}
