/** Compiles shaders, each once for the same constants. */
import { pipelineConstants, type Shader } from '../../../kernels/kernel.ts';
import { shaderError, type LabDevice } from '../device.ts';

type Constants = Readonly<Record<string, number>>;

export class GpuPipelines {
  private readonly modules = new Map<string, GPUShaderModule>();
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
    const { device } = this.lab;
    // The scope takes what the module itself reports, which would otherwise stop the device as an error of unknown place.
    device.pushErrorScope('validation');
    const { wgsl } = shader;
    const module = this.modules.get(wgsl) ?? device.createShaderModule({ label: kernel, code: wgsl });
    this.modules.set(wgsl, module);
    const overrides = pipelineConstants(shader, constants, this.lab.report.software);
    const compute = { module, entryPoint: 'main', constants: overrides };
    const pipeline = device.createComputePipelineAsync({ label: kernel, layout: 'auto', compute });
    const moduleError = device.popErrorScope();
    try {
      const ready = await this.lab.guard(pipeline);
      if (await moduleError) throw new Error((await moduleError)!.message);
      return ready;
    } catch (error) {
      this.lab.check();
      const reason = (await moduleError.catch(() => null))?.message;
      throw shaderError(kernel, reason ?? (error instanceof Error ? error.message : String(error)));
    }
  }
}

/** What tells pipelines apart. */
export const pipelineKey = ({ wgsl, sizes }: Shader, constants: Constants) => JSON.stringify([wgsl, sizes, constants]);
