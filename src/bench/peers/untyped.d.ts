/** Types for the parts we use of the npm package gpt-tfjs 0.0.5, which has none. */
declare module 'gpt-tfjs' {
  import type { LayersModel } from '@tensorflow/tfjs';
  import type { NamedTensorMap } from '@tensorflow/tfjs-core';

  interface GptConfig {
    vocabSize: number;
    blockSize: number;
    nEmbd: number;
    nHead: number;
    nLayer: number;
    dropout: number;
    embdDrop: number;
    residDrop: number;
  }

  const gptTfjs: {
    model: { GPTLMHeadModel(config: GptConfig): { model: LayersModel } };
    optimizers: { clipByGlobalNormObj(gradients: NamedTensorMap, clipNorm: number): NamedTensorMap };
  };
  export default gptTfjs;
}
