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

/** Asked for as far as the adapter goes: tfjs sizes its buffers and workgroups by them. */
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
  /** Rejects with the first failure, and never resolves: race it against anything that waits for the GPU. */
  readonly failed: Promise<never>;

  constructor(
    readonly device: GPUDevice,
    readonly info: GPUAdapterInfo,
    readonly report: DeviceReport,
  ) {
    let reject!: (error: DeviceError) => void;
    this.failed = new Promise<never>((_, r) => (reject = r));
    this.failed.catch(() => {}); // a device that nobody waits for may fail silently here: `check` still tells
    const fail = (error: DeviceError) => {
      this.failure ??= error;
      reject(this.failure);
    };
    void device.lost.then((lost) => fail(lostError(lost)));
    device.addEventListener('uncapturederror', (event) => fail(describeGpuError(event.error)));
  }

  /** @throws DeviceError if the device has failed; work given to a failed device would silently do nothing. */
  check(): void {
    if (this.failure) throw this.failure;
  }

  /** Waits for the GPU, or for its failure. */
  async guard<T>(work: Promise<T>): Promise<T> {
    const result = await Promise.race([work, this.failed]);
    this.check();
    return result;
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
  const adapter =
    (choice === 'software' && (await gpu.requestAdapter({ forceFallbackAdapter: true }))) ||
    // Dawn outside a browser knows only SwiftShader as a fallback; another software driver is its ordinary adapter.
    (await gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) throw missingAdapter(choice);
  if (choice && isSoftware(adapter.info) !== (choice === 'software')) throw missingAdapter(choice);
  const device = await adapter.requestDevice({
    label: 'loss-curve-lab',
    requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(WANTED_LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  return new LabDevice(device, adapter.info, reportOf(device, adapter.info));
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
    'This browser has no WebGPU.',
    'Use a current Chrome, Edge, Firefox or Safari; until then the lab trains on the CPU.',
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
    'Enable hardware acceleration in the browser and update the graphics driver; until then the lab trains on the CPU.',
  );
}

function lostError(lost: GPUDeviceLostInfo): DeviceError {
  const why = lost.reason === 'destroyed' ? 'the device was closed' : lost.message || 'the driver gave no reason';
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
