import { Rng } from '../../core/rng.ts';
import { defineCorpus } from '../corpus.ts';

const LENGTH = 200_000;

/** Every sentence: The <animal> <verb> the <animal> <place>. */
const ANIMALS = ['cat', 'dog', 'fox', 'hen', 'cow', 'pig', 'horse', 'mouse', 'goat', 'duck', 'bear', 'frog'];
const VERBS = ['saw', 'met', 'heard', 'followed', 'found', 'passed', 'missed', 'called'];
const PLACES = ['by the door', 'at night', 'in the rain', 'near home', 'on the road', 'after lunch'];

/** Nats of one sentence: four independent, uniform choices. */
const NATS = 2 * Math.log(ANIMALS.length) + Math.log(VERBS.length) + Math.log(PLACES.length);

export const drill = defineCorpus({
  id: 'drill',
  title: 'Drill (one sentence pattern)',
  description:
    'One sentence pattern with 26 choices: learnt in some fifty steps, so that what remains is the noise of training.',
  load: async (seed) => {
    const rng = new Rng(seed, 'drill');
    const pick = (words: readonly string[]) => words[rng.integer(words.length)]!;
    const sentences: string[] = [];
    for (let length = 0; length < LENGTH; length += sentences.at(-1)!.length + 1) {
      sentences.push(`The ${pick(ANIMALS)} ${pick(VERBS)} the ${pick(ANIMALS)} ${pick(PLACES)}.`);
    }
    return { text: sentences.join(' '), nats: sentences.length * NATS };
  },
});
