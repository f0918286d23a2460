/** The recorded runs that come with the page; each is loaded when it is asked for. Written by `npm run record`. */
import { LabError } from '../../core/errors.ts';
import { readRecording, recordingName, type Recording, type RecordingFile } from '../../store/recording.ts';

const FILES = import.meta.glob<RecordingFile>('./runs/*.json', { import: 'default' });

/** A recorded run by experiment and fix, as in the address. */
export type RecordingName = Pick<RecordingFile, 'experiment' | 'fix'>;

const path = (name: RecordingName) => `./runs/${recordingName(name)}.json`;

export const isRecorded = (name: RecordingName): boolean => Object.hasOwn(FILES, path(name));

/** @throws LabError where its file cannot be had */
export async function loadRecording(name: RecordingName): Promise<Recording> {
  const load = FILES[path(name)];
  const file = await load?.().catch(() => null);
  if (file) return readRecording(file);
  throw new LabError('recording', 'The recorded run could not be loaded.', 'Reload the page, or choose another run.');
}
