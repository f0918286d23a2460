/** Compiles shaders, each once for the same constants. */
import { pipelineConstants, type Shader } from '../../../kernels/kernel.ts';
import { shaderError, type LabDevice } from '../device.ts';

type Constants = Readonly<Record<string, number>>;

interface Module {
  module: GPUShaderModule;
  /** Why the compiler refused it; null if it did not. */
  refusal: Promise<string | null>;
}

export class GpuPipelines {
  /** Modules by their WGSL. */
  private readonly modules = new Map<string, Module>();
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();

  constructor(private readonly lab: LabDevice) {}

  /** @throws DeviceError shader */
  of(kernel: string, shader: Shader, constants: Constants): Promise<GPUComputePipeline> {
    const key = pipelineKey(shader, constants);
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      pipeline = this.compile(kernel, shader, constants);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private async compile(kernel: string, shader: Shader, constants: Constants): Promise<GPUComputePipeline> {
    const { module, refusal } = this.moduleOf(kernel, shader.wgsl);
    const overrides = pipelineConstants(shader, constants, this.lab.report.software);
    const compute = { module, entryPoint: 'main', constants: overrides };
    const pipeline = this.lab.device.createComputePipelineAsync({ label: kernel, layout: 'auto', compute });
    const failure = pipeline.then(() => null, messageOf);
    const [refused, failed] = await this.lab.guard(Promise.all([refusal, failure]));
    const reason = refused ?? failed; // a pipeline of a refused module fails as well, with a vaguer message
    if (reason !== null) throw shaderError(kernel, reason);
    return pipeline;
  }

  private moduleOf(kernel: string, wgsl: string): Module {
    let known = this.modules.get(wgsl);
    if (!known) {
      const { device } = this.lab;
      // The scope takes what the module itself reports, which would otherwise stop the device as an error of unknown place.
      device.pushErrorScope('validation');
      const module = device.createShaderModule({ label: kernel, code: wgsl });
      const refusal = device.popErrorScope().then(
        (error) => error?.message ?? null,
        () => null, // the device was lost, and everyone waiting for it gets that error
      );
      known = { module, refusal };
      this.modules.set(wgsl, known);
    }
    return known;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The key under which a pipeline is kept. */
export const pipelineKey = ({ wgsl, sizes }: Shader, constants: Constants) => JSON.stringify([wgsl, sizes, constants]);
