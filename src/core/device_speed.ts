/** How fast a device is, as `calibrate` measures it. */
export interface DeviceRates {
  /** Rate of a matrix product that fills the device. */
  productFlopsPerMs: number;
  /** Rate of all other arithmetic, as in attention: exponentials, divisions, sums over a row. */
  otherFlopsPerMs: number;
  /** Bytes read plus bytes written. */
  bytesPerMs: number;
  /** Duration of a dispatch that has next to nothing to do. */
  dispatchMs: number;
}

export interface DeviceSpeed {
  rates: DeviceRates;
  /** Measured over forecast time of a step in the latest runs; 1 before the first. */
  ratio: number;
}
