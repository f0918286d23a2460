/** The one owner of the GPU: adapter, device, limits, features, and every way in which it can fail. */
import { DeviceError } from '../core/errors.ts';

export type AdapterChoice = 'gpu' | 'software';

/** What a person may want to know about the device, as plain data. */
export interface DeviceReport {
  /** "NVIDIA GeForce RTX 4070", "llvmpipe (software)" … */
  name: string;
  vendor: string;
  architecture: string;
  /** True where the "GPU" is a program on the CPU. */
  software: boolean;
  features: string[];
  limits: Record<string, number>;
}

const WANTED_FEATURES = ['timestamp-query', 'shader-f16', 'subgroups'] as const;

/** Requested at the adapter's maximum, since tfjs sizes its buffers and workgroups by them. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** A device, what it is, and the first thing that went wrong with it. */
export class LabDevice {
  private failure: DeviceError | null = null;
  private readonly listeners = new Set<(failure: DeviceError) => void>();

  constructor(
    readonly device: GPUDevice,
    readonly info: GPUAdapterInfo,
    readonly report: DeviceReport,
  ) {
    void device.lost.then((lost) => this.fail(lostError(lost)));
    device.addEventListener('uncapturederror', (event) => this.fail(describeGpuError(event.error)));
  }

  private fail(failure: DeviceError): void {
    if (this.failure) return;
    this.failure = failure;
    for (const listener of this.listeners) listener(failure);
    this.listeners.clear();
  }

  /** Calls back at the first failure, at most once; returns how to stop listening. */
  onFailure(listener: (failure: DeviceError) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @throws DeviceError if the device has failed; work given to a failed device would silently do nothing. */
  check(): void {
    if (this.failure) throw this.failure;
  }

  /**
   * Waits for the GPU, or for its failure: after a loss some promises never settle and others resolve to zeros.
   * Not a `Promise.race` with one long-lived promise, which would keep a reaction for every call.
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {}); // it may fail as well, after the failure that is reported
    this.check();
    let stop = () => {};
    const failed = new Promise<never>((_, reject) => {
      stop = this.onFailure(reject);
    });
    try {
      const result = await Promise.race([work, failed]);
      this.check();
      return result;
    } catch (error) {
      this.check(); // work on a lost device fails in many ways; the loss is the reason to tell
      throw error;
    } finally {
      stop();
    }
  }

  destroy(): void {
    this.device.destroy();
  }
}

/**
 * Opens a device on the adapter that `choice` asks for; without a choice, on the best there is.
 * @throws DeviceError: insecure-context, no-webgpu, no-adapter.
 */
export async function openDevice(gpu: GPU | undefined, choice?: AdapterChoice): Promise<LabDevice> {
  if (!gpu) throw missingWebgpu();
  const adapter = await requestAdapter(gpu, choice);
  if (!adapter) throw missingAdapter(choice);
  if (choice && isSoftware(adapter.info) !== (choice === 'software')) throw missingAdapter(choice);
  try {
    const device = await adapter.requestDevice({
      label: 'loss-curve-lab',
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(WANTED_LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
    return new LabDevice(device, adapter.info, reportOf(device, adapter.info));
  } catch (error) {
    throw refusedDevice(error);
  }
}

/** @throws DeviceError no-adapter, also where the browser throws instead of answering with none. */
async function requestAdapter(gpu: GPU, choice: AdapterChoice | undefined): Promise<GPUAdapter | null> {
  try {
    const fallback = choice === 'software' ? await gpu.requestAdapter({ forceFallbackAdapter: true }) : null;
    // Dawn outside a browser knows only SwiftShader as a fallback; another software driver is its ordinary adapter.
    return fallback ?? (await gpu.requestAdapter({ powerPreference: 'high-performance' }));
  } catch (error) {
    throw refusedDevice(error);
  }
}

/** Software renderers call themselves fallback adapters; older browsers only tell by the name. */
function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|software|basic render/i.test(`${info.device} ${info.description} ${info.architecture}`)
  );
}

function reportOf(device: GPUDevice, info: GPUAdapterInfo): DeviceReport {
  const software = isSoftware(info);
  const name =
    info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ') || 'unnamed GPU';
  return {
    name: software ? `${name} (software)` : name,
    vendor: info.vendor,
    architecture: info.architecture,
    software,
    features: [...device.features].sort(),
    limits: Object.fromEntries(WANTED_LIMITS.map((limit) => [limit, device.limits[limit]])),
  };
}

function missingWebgpu(): DeviceError {
  if (globalThis.isSecureContext === false) {
    return new DeviceError(
      'insecure-context',
      'This page was opened over plain http, where browsers hide WebGPU.',
      'Open it over https, from localhost, or as a file.',
    );
  }
  return new DeviceError(
    'no-webgpu',
    'There is no WebGPU here.',
    'For a GPU use a current Chrome, Edge, Firefox or Safari; without one the lab trains on the CPU.',
  );
}

function missingAdapter(choice: AdapterChoice | undefined): DeviceError {
  if (choice === 'gpu') {
    return new DeviceError(
      'no-adapter',
      'No hardware GPU answered.',
      'Install or enable the graphics driver, or choose the software adapter or the CPU.',
    );
  }
  if (choice === 'software') {
    return new DeviceError(
      'no-adapter',
      'No software WebGPU adapter answered.',
      'Install a Vulkan software driver (Debian: mesa-vulkan-drivers 24 or later), or choose the CPU.',
    );
  }
  return new DeviceError(
    'no-adapter',
    'WebGPU is there, but no adapter answered.',
    'Update the graphics driver, and enable hardware acceleration if this is a browser; until then the lab trains on the CPU.',
  );
}

function refusedDevice(cause: unknown): DeviceError {
  const why = cause instanceof Error ? firstLine(cause.message) : 'it gave no reason';
  return new DeviceError(
    'no-adapter',
    `The GPU did not give out a device (${why}).`,
    'Close other programs that use the GPU, reload, or update the graphics driver.',
    { cause },
  );
}

function lostError(lost: GPUDeviceLostInfo): DeviceError {
  const why =
    lost.reason === 'destroyed' ? 'the device was closed' : trimStop(lost.message) || 'the driver gave no reason';
  return new DeviceError(
    'device-lost',
    `The GPU was lost: ${why}.`,
    'Resume from the last checkpoint; if it happens again, choose a smaller model or batch.',
  );
}

/** Tells the three kinds of error apart that WebGPU reports outside of any scope. */
export function describeGpuError(error: GPUError): DeviceError {
  if (error instanceof GPUOutOfMemoryError) {
    return new DeviceError(
      'out-of-memory',
      'The GPU has not enough memory for this model.',
      'Choose a smaller batch, context, width, or the compact vocabulary.',
      { cause: error },
    );
  }
  return new DeviceError(
    'validation',
    `The GPU refused the work: ${firstLine(error.message)}`,
    'Please report this with the device name and the settings.',
    { cause: error },
  );
}

/** A kernel that the driver cannot compile. */
export function shaderError(kernel: string, message: string): DeviceError {
  return new DeviceError(
    'shader',
    `The GPU's compiler refused the kernel "${kernel}": ${firstLine(message)}`,
    'Update the graphics driver, or train on the CPU, and please report this.',
  );
}

const firstLine = (text: string) => text.trim().split('\n')[0]!;
const trimStop = (text: string) => firstLine(text).replace(/\.$/, '');
